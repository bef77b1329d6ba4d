"""What the chapter of remote connections needs: a tool, a way to agree, a plan that allows them."""

from __future__ import annotations

from charterdesk.rules.charter.coherence_names import Found
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.why.said import Said


def incoherences_of_remote_connections(charter: Charter) -> Found:
    """Yield each place of the chapter that offers nothing, or says something twice."""
    chapter = charter.remote
    if chapter is None:
        return
    plans = [*charter.plans.values(), *([charter.without_contract] if charter.without_contract else [])]
    if not any(plan.remote_access and plan.remote_access.allowed for plan in plans):
        yield ("remote",), Said("no plan allows a remote connection; write 'remote_access' there")
    if not chapter.tools:
        yield ("remote", "tools"), Said("no tool is named; write for instance 'tools: [teamviewer]'")
    if not chapter.agreed_by:
        yield ("remote", "agreed_by"), Said("no way is named in which the customer agrees")
    if not chapter.agreement:
        yield ("remote", "agreement"), Said("it is not said what the customer agrees to")
    for key, names in (("tools", chapter.tools), ("agreed_by", chapter.agreed_by)):
        for number, name in enumerate(names):
            if name in names[:number]:
                yield ("remote", key, str(number)), Said("'{figure}' is given twice", figure=str(name))
