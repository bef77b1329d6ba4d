"""Files of GitHub: it has no list of them, only addresses in texts, on another server than its interface.

Three ways lead there, each as GitHub's own tools go: a token opens them where it is no fine-grained one; the address
that GitHub signs when it renders our words does for pictures; pictures and films are taken on its server for uploads.
An Enterprise Server has neither: what hangs there stays a link.
"""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlsplit

from charterdesk.apps.integrations.trackers.dialogue import (
    Answer,
    Attached,
    Call,
    Denied,
    Missing,
    NotOffered,
    Site,
    Talk,
    Unreadable,
    checked,
    dig,
    json_body,
    said,
    sent_to,
    text_of,
)

ADDRESS: Final = "https://api.github.com"
FILES: Final = "github.com"
UPLOADS: Final = "uploads.github.com"
BYTES: Final = re.compile(r"(?:[a-z0-9-]+\.)*githubusercontent\.com|github-production-[a-z0-9-]+\.s3\.amazonaws\.com")
SHOWN: Final = ("image/", "video/")
MOST_MOVES: Final = 3
REDIRECTS: Final = frozenset({301, 302, 307, 308})
CODE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
URL: Final = re.compile(
    r"https://(?:github\.com/(?:user-attachments|[\w.-]{1,100}/[\w.-]{1,100})/(?:assets|files)"
    r"|user-images\.githubusercontent\.com)/[\w./%-]{1,200}"
)
PICTURE: Final = re.compile(r"<(?:img|video|source)\b[^<>]{0,500}>", re.IGNORECASE)
ALT: Final = re.compile(r"\balt=[\"']([^\"'<>]{1,200})[\"']", re.IGNORECASE)
NAMED: Final = re.compile(r"\[([^\]\n]{1,200})\]\((https://github\.com/[^)\s]{1,300})\)")
SIGNED: Final = re.compile(r"https://private-user-images\.githubusercontent\.com/[^\"'<>\s]{1,2000}")


def files_in(site: Site, text: Any, author_id: str) -> tuple[Attached, ...]:
    """The files that a text names, as Markdown, as HTML (what is pasted) or by their address alone, each once; none
    that stands in code.
    """
    if not isinstance(text, str):
        return ()
    plainly = CODE.sub(" ", text)
    names = {url: name for name, url in NAMED.findall(plainly)}
    for tag in PICTURE.findall(plainly):
        found, alt = URL.search(tag), ALT.search(tag)
        if found is not None and alt is not None:
            names.setdefault(found.group(), alt.group(1))
    urls = dict.fromkeys(one.rstrip(".") for one in URL.findall(plainly) if ".." not in one)
    return tuple(_attached(site, url, names.get(url, ""), author_id) for url in urls)


def _attached(site: Site, url: str, name: str, author_id: str) -> Attached:
    there = urlsplit(url)
    last = there.path.rpartition("/")[2]
    shown = last if "." in last else name or "file"
    key = there.path.rpartition("/user-attachments/")[2].lstrip("/")
    path = there.path if site.address == ADDRESS and there.netloc == FILES else ""
    return Attached(key, shown, path, url, author_id)


def got_from(site: Site, path: str, largest: int) -> Talk[bytes]:
    """The bytes of a file; NotOffered where only somebody who is signed in gets it."""
    if site.address != ADDRESS:
        raise NotOffered(0, "no files by this way")
    try:
        answer = yield from _followed(Call("GET", path, _proof(site), largest=largest, host=FILES))
        if answer.status == HTTPStatus.NOT_FOUND and "/assets/" in path:
            answer = yield from _rendered(site, path, largest)
        return checked(answer).body
    except (Denied, Missing) as error:
        raise NotOffered(error.status, "only a browser gets it") from error


def _followed(call: Call) -> Talk[Answer]:
    """Where the bytes are, without our token; nowhere else."""
    answer: Answer = yield call
    for _time in range(MOST_MOVES):
        there = sent_to(answer)
        host = (there.hostname or "").lower()
        if answer.status not in REDIRECTS or there.scheme != "https" or not BYTES.fullmatch(host):
            break
        path = f"{there.path}?{there.query}" if there.query else there.path
        answer = yield Call("GET", path, largest=call.largest, host=host)
    return answer


def _rendered(site: Site, path: str, largest: int) -> Talk[Answer]:
    body = {"text": f"![]({_url(path)})", "mode": "gfm", "context": site.project}
    headers = {**_proof(site), "Accept": "text/html", "Content-Type": "application/json"}
    page = checked((yield Call("POST", "/markdown", headers, json_body(body)))).body.decode("utf-8", "replace")
    found = SIGNED.search(page)
    if found is None:
        raise NotOffered(0, "only a browser gets it")
    there = urlsplit(unescape(found.group()))
    call = Call("GET", f"{there.path}?{there.query}", largest=largest, host=str(there.hostname))
    return (yield from _followed(call))


def check_shown(site: Site, content_type: str) -> None:
    """NotOffered for what GitHub takes from browsers only."""
    if site.address != ADDRESS:
        raise NotOffered(0, "no files by this way")
    if not content_type.startswith(SHOWN):
        raise NotOffered(0, "it takes pictures and films only by this way")


def put_there(site: Site, repository: str, name: str, content_type: str, content: bytes) -> Talk[str]:
    """Put a picture or a film there; its address."""
    asked = f"name={quote(plain(name), safe='')}&content_type={quote(content_type, safe='')}&repository_id={repository}"
    headers = {**_proof(site), "Content-Type": "application/octet-stream", "Accept": "application/json"}
    try:
        made = said((yield Call("POST", f"/user-attachments/assets?{asked}", headers, content, host=UPLOADS)))
    except (Denied, Missing) as error:
        raise NotOffered(error.status, "the account may not put files there: it has to be allowed to push") from error
    url = text_of(dig(made, "url"))
    if not URL.fullmatch(url):
        raise Unreadable(0, "no address of a file")
    return url


def plain(name: str) -> str:
    """A name that means nothing in Markdown or in an address."""
    return "".join(sign for sign in name if sign.isalnum() or sign in " ._-") or "file"


def _proof(site: Site) -> dict[str, str]:
    return {"Authorization": f"token {site.secret}", "User-Agent": "Charterdesk", "X-GitHub-Api-Version": "2022-11-28"}


def _url(path: str) -> str:
    return f"https://{FILES}{path}"
