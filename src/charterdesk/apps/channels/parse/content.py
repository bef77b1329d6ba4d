"""What a tree of parts says: bodies in their order, files beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape

from charterdesk.apps.channels.parse import bodies, bounds, charsets, files, html_clean, html_text, light, names, tnef
from charterdesk.apps.channels.parse.mail import Attachment
from charterdesk.apps.channels.parse.parts import Cut, Part, cut_mail
from charterdesk.apps.channels.parse.reply_footers import SIGN

_BODIES = {"text/plain", "text/html", "text/enriched", "text/richtext"}
_UNREAD_CHOICES = {"text/x-amp-html", "text/watch-html"}
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}
_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{1,40})", re.IGNORECASE)
_ENRICHED = re.compile(r"<param>.{0,200}?</param>|<(?!<)/?[a-z-]{1,40}>", re.IGNORECASE | re.DOTALL)
_CID = re.compile(r"cid:([^\s\"'<>)]{1,998})", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_ALIKE = 0.8
_CHOICES, _COMPARED = 10, 20_000


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of body; where both are given they say the same."""

    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Content:
    """What was found, in the order of the mail; `exceeded` names the bound that a body passed."""

    cut: Cut
    blocks: list[Block] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    exceeded: str = ""


@dataclass(frozen=True, slots=True)
class Bodies:
    """The body of a mail as text, as its sender's HTML, and as HTML that may be shown; the text with its marks."""

    text: str = ""
    html: str = ""
    shown: str = ""
    marked: str = ""


def collect_all(part: Part, content: Content) -> None:
    """What a mail says; one that is nothing but another mail says what that one says."""
    collect(part, content)
    if content.blocks:
        return
    forwarded = next((one for one in content.files if one.content_type in files.MESSAGES), None)
    if forwarded is None:
        return
    try:
        inside = Content(content.cut)
        collect(cut_mail(forwarded.content, content.cut), inside)
    except bounds.Exceeded:
        return
    content.blocks += inside.blocks
    content.files += [one for one in inside.files if one.content_id]


def collect(part: Part, content: Content) -> None:
    """Go through a part and all within it."""
    if part.parts:
        if part.type in {"multipart/encrypted", "multipart/signed"}:
            content.cut.notice("encrypted" if part.type == "multipart/encrypted" else "signed_not_verified")
        if part.type == "multipart/alternative":
            _choices(part, content)
        else:
            _row(part, content)
    elif not part.type.startswith("multipart/"):
        _leaf(part, content)


def _row(part: Part, content: Content) -> None:
    """Parts one after another; around a page (multipart/related) the others belong to it."""
    begun = len(content.blocks)
    for inner in part.parts:
        if part.type == "multipart/related" and len(content.blocks) > begun and not inner.parts:
            _file(inner, content)
        else:
            collect(inner, content)
    made = content.blocks[begun:]
    if len(made) == 2 and _same(made[0], made[1]):  # noqa: PLR2004 -- a text and its page, sent as if two things
        content.blocks[begun:] = [Block(made[0].text or made[1].text, made[1].html or made[0].html)]


def _choices(part: Part, content: Content) -> None:
    """The same in several forms: the texts that differ and the last page are kept, the files of all."""
    texts: list[str] = []
    pages: list[str] = []
    for inner in part.parts:
        if inner.type in _UNREAD_CHOICES and not inner.written_name:
            continue
        one = Content(content.cut, exceeded=content.exceeded)
        collect(inner, one)
        content.files += one.files
        content.exceeded = content.exceeded or one.exceeded
        html = "\n".join(block.html or _as_html(block.text) for block in one.blocks)
        if any(block.html for block in one.blocks):
            pages.append(html)
        text = "\n\n".join(block.text for block in one.blocks if block.text)
        if text.strip():
            texts.append(text)
    if texts or pages:
        content.blocks.append(Block("\n\n".join(_different(texts)), pages[-1] if pages else ""))


def _different(texts: list[str]) -> list[str]:
    """Without what another says in another form: a mail program that meant parts in a row said alternatives."""
    kept: list[str] = []
    said: set[str] = set()
    for text in texts[:_CHOICES]:
        words = set(_WORDS.findall(text[:_COMPARED].lower()))
        if not kept or len(words & said) * 2 < len(words):
            kept.append(text)
            said |= words
    return kept


def _same(one: Block, other: Block) -> bool:
    """Whether a page says what the text before or after it says."""
    text, html = one.text or other.text, one.html or other.html
    if not text or not html or (one.text and other.text) or len(html) > bounds.HTML_CHARACTERS:
        return False
    said = set(_WORDS.findall(text[:_COMPARED].lower()))
    try:
        shown = set(_WORDS.findall(html_text.text_of(html)[:_COMPARED].lower()))
    except bounds.Exceeded:
        return False
    return bool(said) and len(said & shown) >= _ALIKE * max(len(said), len(shown))


def _leaf(part: Part, content: Content) -> None:
    inline = part.disposition.value == "inline"
    attached = part.disposition.value == "attachment" or bool(part.written_name.strip() and _begun(content))
    if part.type in _SMIME:
        signed = part.content.get("smime-type").lower() in {"signed-data", "certs-only"}
        content.cut.notice("signed_not_verified" if signed else "encrypted")
    if part.type not in _BODIES or attached:
        _file(part, content)
        return
    if inline and part.written_name.strip():  # a file that opens the mail is shown, and kept as a file
        _file(part, content)
    data, problem = bodies.undo_transfer(part.body, part.encoding)
    if problem:
        content.cut.notice(problem)
    content.cut.body_bytes += len(data)
    if content.cut.body_bytes > bounds.BODY_BYTES:
        content.exceeded = content.exceeded or "body_too_long"
        content.files.append(files.of_part(part, data, len(content.files) + 1))
        return
    _stop_unless_light(content.cut, data)
    if part.type == "text/plain":
        data, inside = bodies.uuencoded(data)
        content.files += [files.plain(name, one) for name, one in inside]
    block = _block(part, _decoded(part, content, data))
    if "-----BEGIN PGP " in block.text:
        content.cut.notice("encrypted" if "-----BEGIN PGP MESSAGE-----" in block.text else "signed_not_verified")
    if block.text or block.html.strip():
        content.blocks.append(block)


def _stop_unless_light(cut: Cut, data: bytes) -> None:
    cut.tags += data.count(b"<")
    if cut.only_light and (cut.body_bytes > light.BODY_BYTES or cut.tags > light.TAGS):
        raise bounds.Exceeded(light.TAKES_LONG)


def _block(part: Part, text: str) -> Block:
    if part.type == "text/html":
        return Block(html=text)
    if part.type != "text/plain":
        text = _ENRICHED.sub("", text.replace("<<", "<"))
    elif part.content.get("format").lower() == "flowed":
        text = bodies.unflowed(text, delsp=part.content.get("delsp").lower() == "yes")
    return Block(names.shown_text(text))


def _begun(content: Content) -> bool:
    return bool(content.blocks or content.files)


def _decoded(part: Part, content: Content, data: bytes) -> str:
    label = part.content.get("charset")
    if part.type == "text/html" and not charsets.codec_of(label):
        meta = _META.search(data, 0, 4096)
        label = meta[1].decode("ascii") if meta else label
    text, problem = charsets.decode(data, label)
    if problem:
        content.cut.notice(problem)
    return text


def _file(part: Part, content: Content) -> None:
    data, problem = part.body, ""
    if part.type not in files.MESSAGES or part.encoding in {"base64", "quoted-printable"}:
        data, problem = bodies.undo_transfer(data, part.encoding)
    if problem:
        content.cut.notice(problem)
    made = files.of_part(part, data, len(content.files) + 1)
    content.files.append(made)
    if part.type in _TNEF or made.name.lower() == "winmail.dat":
        _open_tnef(data, content)


def _open_tnef(data: bytes, content: Content) -> None:
    opened = tnef.open_winmail(data)
    if opened is None:
        content.cut.notice("winmail_not_read")
        return
    content.files += [replace(files.plain(name, one), packed=True) for name, one in opened.files]
    if not content.blocks and (opened.text or opened.html):
        content.cut.body_bytes += len(opened.text) + len(opened.html)
        _stop_unless_light(content.cut, opened.html.encode("utf_8", "replace"))
        content.blocks.append(Block(names.shown_text(opened.text), opened.html))


def _as_html(text: str) -> str:
    return f"<div>{escape(text, quote=False).replace(chr(10), '<br>')}</div>" if text else ""


def assemble(content: Content) -> Bodies:
    """The blocks put together; a page beyond the bounds becomes a file and is said to be one."""
    texts: list[str] = []
    html = "\n".join(block.html or _as_html(block.text) for block in content.blocks)
    html = names.shown_text(html) if any(block.html for block in content.blocks) else ""
    shown = ""
    try:
        texts += [block.text or names.shown_text(html_text.marked_text_of(block.html)) for block in content.blocks]
        if html:
            cleaned = html_clean.clean(html)
            shown = cleaned.html
            if cleaned.remote_images:
                content.cut.notice(f"remote_images: {cleaned.remote_images}")
    except bounds.Exceeded as exceeded:
        texts = [block.text for block in content.blocks]
        if all(texts):  # the words are there: nobody needs the page to answer
            content.cut.notice(exceeded.problem)
        else:
            content.exceeded = content.exceeded or exceeded.problem
            page = html.encode("utf_8", "replace")
            content.files.append(Attachment("page.html", "text/html", len(page), page))
    _mark_shown(content, html)
    marked = "\n\n".join(text for text in texts if text)
    return Bodies(marked.replace(SIGN, ""), html, shown, marked)


def _mark_shown(content: Content, html: str) -> None:
    """A file that the page shows is inline, whatever its part says."""
    used = {one.lower() for one in _CID.findall(html)}
    content.files[:] = [
        replace(one, inline=True) if one.content_id and one.content_id.lower() in used else one for one in content.files
    ]
