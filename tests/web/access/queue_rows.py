"""Who may reach which address: the queue and its views."""

from typing import Final

from web.access.rows import HEADS, STAFF, WORKERS, Row

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/queue/next/": Row(post=WORKERS),
    "<slug:desk>/queue/bulk/": Row(
        post=WORKERS, typed={"do": "close", "ticket": "1:1", "sure": "1", "reason": "Done."}
    ),
    "<slug:desk>/queue/export/": Row(get=HEADS | {"read_only", "billing"}),
    "<slug:desk>/queue/views/": Row(get=STAFF),
    "<slug:desk>/queue/views/save/": Row(post=STAFF, typed={"name": "Mine", "query": "?view=mine"}),
    # A view of the whole desk: its heads change it.
    "<slug:desk>/queue/views/<int:view_id>/": Row(about="view", post=HEADS, typed={"do": "rename", "name": "Ours"}),
}
