"""What is found beyond tickets' own messages: the words of escalations, of articles and of bugs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from charterdesk.apps.escalation.bugs.models import Bug, Workaround
from charterdesk.apps.escalation.models import Escalation, EscalationMessage
from charterdesk.apps.knowledge.models import Article, ArticleText
from charterdesk.apps.search.document import Document, Writing


def conversations(ticket_ids: Collection[int]) -> dict[int, list[str]]:
    """What was said on the escalations of these tickets, in its order, and their numbers at the makers: the desk's."""
    told: dict[int, list[str]] = {}
    messages = EscalationMessage.objects.filter(escalation__ticket__in=ticket_ids).order_by("at", "pk")
    for ticket_id, body in messages.values_list("escalation__ticket_id", "body"):
        told.setdefault(ticket_id, []).append(body)
    if told:
        cases = Escalation.objects.filter(ticket__in=told).exclude(external_case="").order_by("number")
        for ticket_id, case in cases.values_list("ticket_id", "external_case"):
            told[ticket_id].append(case)
    return told


def of_articles(keys: Collection[int]) -> Iterator[tuple[int, Document]]:
    """The documents of articles: who is not of the desk meets the words of those that are published for others."""
    texts: dict[int, dict[str, ArticleText]] = {}
    for text in ArticleText.objects.filter(article__in=keys).order_by("language", "revision"):
        texts.setdefault(text.article_id, {})[text.language] = text
    for row in Article.objects.filter(pk__in=keys):
        outside = row.state == Article.PUBLISHED and row.audience != Article.INTERNAL
        writing = Writing()
        writing.mark(["k.article", f"d.{row.desk_id}"])
        reads = "customer" if outside else "internal"
        writing.add(row.name, visibility=reads)
        for text in texts.get(row.pk, {}).values():
            writing.add(text.title, language=text.language, visibility=reads)
            writing.add(text.body, language=text.language, visibility=reads)
        yield row.pk, writing.done()


def of_bugs(keys: Collection[int]) -> Iterator[tuple[int, Document]]:
    """The documents of bugs: name, what is said of them, the workaround in each language; the desk's alone."""
    workarounds: dict[int, dict[str, str]] = {}
    for bug_id, language, text in (
        Workaround.objects.filter(bug__in=keys).order_by("revision", "language").values_list("bug", "language", "text")
    ):
        workarounds.setdefault(bug_id, {})[language] = text
    for row in Bug.objects.filter(pk__in=keys):
        writing = Writing()
        writing.mark(["k.bug", f"d.{row.desk_id}"])
        for part in (row.name, row.title, row.reproduction, row.environment):
            writing.add(part, visibility="internal")
        for language, text in sorted(workarounds.get(row.pk, {}).items()):
            writing.add(text, language=language, visibility="internal")
        yield row.pk, writing.done()
