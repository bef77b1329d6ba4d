"""How large, how deep and how many a mail may be before a person looks at it instead of the parser.

Measured on Python 3.11: 20 kB of quotes in one From take the standard address parser 20 s, 2,000 nested parts end it,
50,000 nested elements take an HTML cleaner 14 s. Every bound here is checked before the work that it bounds.
"""

from __future__ import annotations

MAIL_BYTES = 50 * 1024 * 1024
HEADER_BLOCK_BYTES = 128 * 1024
PART_HEADER_BYTES = 16 * 1024
ADDRESS_HEADER_CHARACTERS = 8 * 1024
ADDRESSES = 200
PARTS = 500
DELIMITERS = 2 * PARTS
NEARLY_DELIMITERS = 20_000
ENCODED_WORDS = 1000
REPORT_BYTES = 128 * 1024
DEPTH = 20
BODY_BYTES = 2 * 1024 * 1024  # all bodies of a mail together
TRIMMED_CHARACTERS = 512 * 1024
HTML_CHARACTERS = 1024 * 1024
HTML_DEPTH = 1000
HTML_WORK = 10_000_000  # tags times the depth at which each stands
HTML_TAGS = 50_000
HTML_ENTITIES = 50_000
QUOTE_MARKS = 20
LIST_DEPTH = 10
PARAMETERS = 200
PARAMETER_CHARACTERS = 16 * 1024
COMMENT_DEPTH = 10
SUBJECT_CHARACTERS = 998
IDS = 200
ID_CHARACTERS = 998


class Exceeded(Exception):
    """A bound is passed; `problem` names it in a word."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
