"""What a charter promises without meaning to: named checks, each of which the charter can silence with a reason."""

from charterdesk.rules.charter.lint.case import Validity
from charterdesk.rules.charter.lint.findings import Finding, findings

__all__ = ["Finding", "Validity", "findings"]
