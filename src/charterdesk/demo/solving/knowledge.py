"""What the script lets be written down: articles, whom they helped, what recurs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from charterdesk.apps.knowledge import recurring, writing
from charterdesk.apps.knowledge.models import Article
from charterdesk.apps.knowledge.writing import ArticleTerms, Text
from charterdesk.demo.solving.bugs import product_of
from charterdesk.demo.solving.stage import Said, Stage, Verb


def _write(stage: Stage, said: Said) -> None:
    days = said.get("review_in")
    terms = ArticleTerms(
        {language: Text(text["title"], text["body"]) for language, text in said["texts"].items()},
        audience=said.get("audience", Article.INTERNAL),
        plans=said.get("plans", ()),
        product_id=product_of(stage, said["product"]) if "product" in said else None,
        product_version=said.get("version", ""),
        review_on=None if days is None else stage.scene.day + timedelta(days=days),
    )
    agent = stage.by(said)
    row = writing.write(agent, terms, ticket_id=stage.made_as("ticket", said) if "ticket" in said else None)
    if said.get("published", True):
        writing.publish(agent, row.number)
    stage.remember("article", said, row.number)


def _helped(stage: Stage, said: Said) -> None:
    for yes, names in ((True, said.get("yes", ())), (False, said.get("no", ()))):
        for name in names:
            writing.say_helped(stage.scene.actor(stage.person(name)), stage.made_as("article", said), yes=yes)


def _look(stage: Stage, _said: Said) -> None:
    recurring.look(stage.scene.desk)


VERBS: Final[Mapping[str, Verb]] = {"write article": _write, "it helped": _helped, "look": _look}
