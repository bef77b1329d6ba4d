"""Who may reach which address: merging, moving, linking, tags, snooze, time."""

from typing import Final

from web.access.rows import FIELD, HEADS, NOBODY, WORKERS, Row, at_desk, machine
from web.access.scene import VERSION

_TAG: Final = {"version": VERSION, "name": "Recall"}

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/tickets/<int:number>/merge/": Row(
        about="ticket", get=WORKERS, told=WORKERS, typed={"into_number": 98, "go": "confirm", "version": 1}
    ),
    "<slug:desk>/tickets/<int:number>/move/": Row(
        about="ticket", get=WORKERS, told=WORKERS, typed={"subject": "Printer", "go": "confirm", "version": 1}
    ),
    # There is no ticket 98 and no link, none is merged or put off: whoever may is told so.
    **machine("preview-merge", NOBODY, told=WORKERS, into_number=98),
    **machine("merge", NOBODY, told=WORKERS, into_number=98),
    **machine("undo-merge", NOBODY, told=WORKERS),
    **machine("link", NOBODY, told=WORKERS, other_number=98),
    **machine("unlink", NOBODY, link_id=1),
    **machine("tag", HEADS, told=WORKERS - HEADS, name="Recall"),
    **machine("untag", WORKERS, name="Recall"),
    **machine("put-off", NOBODY, told=WORKERS, until_at="2099-01-01T09:00:00+01:00"),
    **machine("bring-back", NOBODY, told=WORKERS),
    "<slug:desk>/api/v1/tags": Row(get=WORKERS),
    "<slug:desk>/setup/tags/": Row(get=HEADS, post=HEADS, typed={"name": "Recall"}),
    # There is no tag: nobody is told anything of one.
    "<slug:desk>/setup/tags/<int:tag_id>/": Row(typed={"go": "retire"}),
    "<slug:desk>/tickets/<int:number>/tag/": Row(about="ticket", post=HEADS, told=WORKERS - HEADS, typed=_TAG),
    "<slug:desk>/tickets/<int:number>/untag/": Row(about="ticket", post=WORKERS, typed=_TAG),
    **at_desk("link", NOBODY, told=WORKERS, as_="related", other_number=98),
    **at_desk("unlink", NOBODY, link=1),
    **at_desk("snooze", NOBODY, told=WORKERS, until="own", until_at="2099-01-01T09:00"),
    **at_desk("wake", NOBODY, told=WORKERS),
    **at_desk("unmerge", NOBODY, told=WORKERS),
    **at_desk("timer-start", FIELD),
    **at_desk("timer-stop", NOBODY, told=FIELD),
    **at_desk("timer-discard", NOBODY, told=FIELD),
}
