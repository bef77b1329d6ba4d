"""Who may reach which address: articles, what recurs, and what customers read."""

from typing import Final

from web.access.rows import CLIENTS, CONTRIBUTORS, INSIDE, STAFF, WORKERS, Row

ARTICLE: Final = "<slug:desk>/knowledge/<int:number>/"
MACHINES: Final = "<slug:desk>/api/v1/articles"
TEXTS: Final = {"texts": {"en": {"title": "Sending stops", "body": "Restart."}}}
RECURRENCE: Final = "<slug:desk>/knowledge/recurrences/<int:number>/"

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/knowledge/": Row(get=STAFF),
    # Nothing is said of it: whoever may write one is told so.
    "<slug:desk>/knowledge/add/": Row(get=CONTRIBUTORS, told=CONTRIBUTORS),
    "<slug:desk>/tickets/<int:number>/article/": Row(about="ticket", get=CONTRIBUTORS, told=CONTRIBUTORS),
    ARTICLE: Row(about="article", get=STAFF),
    f"{ARTICLE}change/": Row(about="article", get=CONTRIBUTORS, told=CONTRIBUTORS),
    f"{ARTICLE}helped/": Row(about="article", post=CONTRIBUTORS, typed={"helped": "yes"}),
    "<slug:desk>/knowledge/<int:number>/<slug:to>/": Row(about="article_move", post=WORKERS),
    f"{RECURRENCE}write/": Row(about="recurrence", get=CONTRIBUTORS, told=CONTRIBUTORS),
    f"{RECURRENCE}dismiss/": Row(about="recurrence", post=CONTRIBUTORS, typed={"reason": "Known."}),
    # Nothing is said of it: whoever may write one is told so.
    MACHINES: Row(get=INSIDE, told=CONTRIBUTORS, said={"texts": {}}),
    # Nothing is asked: whoever may be offered articles is told so.
    f"{MACHINES}/suggest": Row(get=INSIDE),
    f"{MACHINES}/<number>": Row(about="any_article", get=INSIDE),
    f"{MACHINES}/<number>/change": Row(about="draft_article", post=CONTRIBUTORS, said=TEXTS),
    f"{MACHINES}/<number>/publish": Row(about="article", post=WORKERS, said={}),
    f"{MACHINES}/<number>/retire": Row(about="article", post=WORKERS, said={}),
    f"{MACHINES}/<number>/helped": Row(about="any_article", post=CONTRIBUTORS | CLIENTS, said={"yes": True}),
    "<slug:desk>/portal/articles/": Row(get=CLIENTS),
    # These desks publish nothing for everybody.
    "<slug:desk>/help/": Row(),
    "<slug:desk>/help/near/": Row(),
    "<slug:desk>/help/<int:number>/": Row(about="read_article"),
    "<slug:desk>/portal/articles/<int:number>/": Row(about="read_article", get=CLIENTS),
    "<slug:desk>/portal/articles/<int:number>/helped/": Row(about="read_article", post=CLIENTS),
    "<slug:desk>/portal/open/<str:token>/articles/": Row(about="draft", get=CLIENTS),
}
