"""Whom a mail on a known ticket is taken for, and what it may therefore do: a pure table, read from the top.

| who, how he knows the ticket                     | what happens                                        |
|--------------------------------------------------|-----------------------------------------------------|
| a machine                                        | a note; with no more than a number it is no matter  |
| an address of the desk's staff                   | a note, unless token and domain both prove the agent|
| a stranger, by a number in the subject           | a request of his own                                |
| a stranger, by token or references               | a note                                              |
| the person to whom the token was given, or our   |                                                     |
|   mail that he answers                           | his word; verified unless our server says no        |
| another participant, our server says no          | a note                                              |
| another participant, with a token that is forged | a note                                              |
| another participant                              | his word; verified where our server vouches for him |
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from charterdesk.apps.channels.parse.authentication import Verdict

VERIFIED: Final = "verified"
UNVERIFIED: Final = "unverified"
REFUTED: Final = "domain-refuted"


class By(StrEnum):
    """How a mail names its ticket."""

    TOKEN = "token"  # noqa: S105 - a word, no secret
    SUBJECT = "subject"
    REFERENCES = "references"


class Standing(StrEnum):
    """What the owner of the From address is to the ticket."""

    PARTICIPANT = "participant"
    COPIED = "copied"
    STAFF = "staff"
    STRANGER = "stranger"


class Route(StrEnum):
    """What a mail does."""

    SPEAK = "speak"
    SPEAK_AS_AGENT = "speak_as_agent"
    NOTE = "note"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that the judgement looks at. `token_is_his`: a token of this very person, in a reply address or in the id of
    the mail that is answered; `forged`: a reply address of ours whose token is none.
    """

    by: By
    standing: Standing
    verdict: Verdict
    machine: bool = False
    token_is_his: bool = False
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What the mail does, whether its sender is who he says, and why in a word."""

    route: Route
    trust: str
    reason: str


def judge(evidence: Evidence) -> Judged:
    """Judge a mail that names a ticket."""
    stranger = evidence.standing is Standing.STRANGER
    if stranger and evidence.by is By.SUBJECT:
        return Judged(Route.REQUEST, UNVERIFIED, "number-only")
    if evidence.machine:
        return Judged(Route.NOTE, UNVERIFIED, "machine")
    if evidence.standing is Standing.STAFF:
        if evidence.by is By.TOKEN and evidence.token_is_his and evidence.verdict == "pass":
            return Judged(Route.SPEAK_AS_AGENT, VERIFIED, "token-and-domain")
        return Judged(Route.NOTE, UNVERIFIED, "staff-unproved")
    if stranger:
        return Judged(Route.NOTE, UNVERIFIED, "stranger")
    return _of_participant(evidence)


def _of_participant(evidence: Evidence) -> Judged:
    if evidence.token_is_his:
        if evidence.verdict == "fail":
            return Judged(Route.SPEAK, UNVERIFIED, REFUTED)
        return Judged(Route.SPEAK, VERIFIED, "token")
    if evidence.verdict == "fail":
        return Judged(Route.NOTE, UNVERIFIED, REFUTED)
    if evidence.forged:
        return Judged(Route.NOTE, UNVERIFIED, "forged-token")
    if evidence.verdict == "pass":
        return Judged(Route.SPEAK, VERIFIED, "domain")
    return Judged(Route.SPEAK, UNVERIFIED, "domain-unknown")


def of_request(verdict: Verdict) -> tuple[str, str]:
    """Trust, and why, of a mail that opens a ticket: nothing but the domain can vouch for it."""
    if verdict == "pass":
        return VERIFIED, "domain"
    return UNVERIFIED, REFUTED if verdict == "fail" else "domain-unknown"
