"""Whether the sender's domain is vouched for by a server that the operator trusts (RFC 8601, RFC 7489)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["pass", "fail", "none"]


def authenticated(results: Sequence[str], authserv_id: str, from_domain: str) -> Verdict:
    """What `Authentication-Results` (topmost first) of the server `authserv_id` say about `from_domain`."""
    if not authserv_id or not from_domain or not results:
        return "none"
    head, _, rest = results[0].lower().partition(";")
    if head.strip() != authserv_id.lower():
        return "none"
    words = rest.replace(";", " ").split()
    if "dmarc=pass" in words:
        return "pass"
    return "fail" if "dmarc=fail" in words else "none"
