"""What the chapter of the telephone refers to: a telephone, and figures that it defines."""

from __future__ import annotations

from charterdesk.rules.charter.coherence_names import Found
from charterdesk.rules.terms.channels import ChannelName
from charterdesk.rules.terms.charter import Charter
from charterdesk.rules.terms.telephone import Published
from charterdesk.rules.why.said import Said


def incoherences_of_the_telephone(charter: Charter) -> Found:
    """Yield each place of the chapter that means something the charter does not define."""
    counted = charter.telephone
    if counted is None:
        return
    if ChannelName.PHONE not in charter.channels:
        yield ("telephone",), Said("calls are counted for the channel 'phone', which this charter has not")
    for number, figure in enumerate(counted.publishes):
        here = ("telephone", "publishes", str(number))
        if figure is Published.SERVICE_LEVEL and counted.service_level is None:
            yield here, Said("no service level is stated; write 'service_level'")
        if figure is Published.ABANDONED_LESS_SHORT and counted.short_abandon is None:
            yield here, Said("which abandoned calls are short is not said; write 'short_abandon'")
        if figure in counted.publishes[:number]:
            yield here, Said("'{figure}' is given twice", figure=str(figure))
