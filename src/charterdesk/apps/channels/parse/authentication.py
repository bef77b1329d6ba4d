"""Whether the sender's domain is vouched for by a server that the operator trusts (RFC 8601, RFC 7489).

Only the topmost `Authentication-Results` can vouch, and only when it bears the id that the operator named: any other
may have come with the mail. A further header of the same id directly below it may still say that DMARC failed; it
never makes a pass, for a server that forgot to strip forged headers would lend its name to them.

Alignment is relaxed (RFC 7489, 3.1), without a list of public suffixes: two domains are aligned when they are equal,
or when one lies below the other and the upper one has at least two labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["pass", "fail", "none"]

_MAX_HEADERS = 8
_MAX_CHARACTERS = 16_000
_DOMAIN = re.compile(r"(?=.{1,253}\Z)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_](?:[\w-]{0,61}[^\W_])?")


@dataclass(frozen=True, slots=True)
class _Result:
    """One method's result (`dkim`, `pass`) and its properties (`header.d`)."""

    method: str
    value: str
    properties: dict[str, str]


def authenticated(results: Sequence[str], authserv_id: str, from_domain: str) -> Verdict:
    """What the headers (topmost first) of the server `authserv_id` say about `from_domain`.

    'pass': DMARC passed, or a DKIM signature or the envelope's sender (SPF) passed and is aligned; 'fail': DMARC
    failed; 'none': nothing is said that can be believed, also where no server is trusted (empty `authserv_id`) or
    the From field does not name exactly one domain.
    """
    domain = _domain(from_domain)
    trusted = authserv_id.strip().lower()
    if not trusted or not domain:
        return "none"
    read = (_read(header) for header in results[:_MAX_HEADERS])
    own = [found for _id, found in takewhile(lambda one: one[0] == trusted, read)]
    if not own:
        return "none"
    if any(one.method == "dmarc" and one.value == "fail" for found in own for one in found):
        return "fail"
    return "pass" if _vouches(own[0], domain) else "none"


def _vouches(found: Sequence[_Result], domain: str) -> bool:
    dmarc = [one for one in found if one.method == "dmarc"]
    if any(one.value == "pass" for one in dmarc):
        # A server that read another From than we did vouches for somebody else.
        return all(one.value == "pass" and _aligned(one.properties.get("header.from", domain), domain) for one in dmarc)
    for one in found:
        if one.value == "pass" and one.method == "dkim":
            signer = one.properties.get("header.d") or one.properties.get("header.i", "")
        elif one.value == "pass" and one.method == "spf":
            signer = one.properties.get("smtp.mailfrom") or one.properties.get("smtp.mail", "")
        else:
            continue
        if _aligned(signer, domain):
            return True
    return False


def _aligned(claimed: str, domain: str) -> bool:
    """Whether a domain, or an address's domain, belongs with the From domain."""
    other = _domain(claimed.rpartition("@")[2])
    if not other:
        return False
    upper, lower = sorted((other, domain), key=len)
    return upper == lower or ("." in upper and lower.endswith(f".{upper}"))


def _domain(written: str) -> str:
    """A domain in small letters and in its ASCII form; '' for what is none, or more than one."""
    name = written.strip().rstrip(".").lower()
    if not _DOMAIN.fullmatch(name):
        return ""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _read(header: str) -> tuple[str, list[_Result]]:
    """The id of the server that speaks, and its results."""
    head, *rest = _plain(header[:_MAX_CHARACTERS]).split(";")
    words = head.lower().split()
    # Our server strips forged headers of its own id; one that only looks like it to us it leaves in.
    if not words or words[1:] not in ([], ["1"]) or not header.partition(";")[0].isascii():
        return "", []
    return words[0], list(_results(rest))


def _results(segments: Sequence[str]) -> Iterator[_Result]:
    for segment in segments:
        pairs = [word.partition("=") for word in segment.lower().split()]
        if pairs and pairs[0][1]:
            properties = {name: value for name, _, value in reversed(pairs[1:])}
            yield _Result(pairs[0][0].partition("/")[0], pairs[0][2], properties)


def _plain(header: str) -> str:
    """A header without comments and quotes; what separates has no meaning within a quoted string."""
    kept: list[str] = []
    depth = 0
    quoted = escaped = False
    for character in header:
        if escaped:
            escaped = False
        elif character == "\\" and (quoted or depth):
            escaped = True
            continue
        elif character == '"' and not depth:
            quoted = not quoted
            continue
        elif not quoted and character in "()":
            depth = max(0, depth + (1 if character == "(" else -1))
            kept.append(" ")
            continue
        if not depth:
            kept.append("_" if quoted and character in "()<>;=, \t\r\n" else character)
    text = re.sub(r" ?([=/]) ?", r"\1", " ".join("".join(kept).split()))
    return re.sub(r"\b(header|smtp|body|policy) ?\. ?", r"\1.", text)
