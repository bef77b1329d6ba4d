"""The door of the rule book: request + charter -> decision, with every reason and its source (design, section 5)."""

from charterdesk.rules.decide.decision import Decision, decide

__all__ = ["Decision", "decide"]
