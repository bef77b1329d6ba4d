"""The files of a mail: what they are called where their sender did not say, and never by a path."""

from __future__ import annotations

import re

from charterdesk.apps.channels.parse import bounds, names
from charterdesk.apps.channels.parse.headers import read_block, readable
from charterdesk.apps.channels.parse.mail import Attachment
from charterdesk.apps.channels.parse.parts import Part

MESSAGES = {"message/rfc822", "message/global", "message/news"}
_ENDINGS = {
    "application/pdf": "document.pdf",
    "application/pgp-signature": "signature.asc",
    "application/pgp-keys": "key.asc",
    "application/pgp-encrypted": "encrypted.pgp",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "application/ics": "calendar.ics",
    "application/zip": "archive.zip",
    "application/json": "data.json",
    "application/xml": "data.xml",
    "audio/mpeg": "audio.mp3",
    "audio/wav": "audio.wav",
    "image/jpeg": "image.jpg",
    "image/jpg": "image.jpg",
    "image/svg+xml": "image.svg",
    "image/tiff": "image.tif",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "receipt.txt",
    "message/feedback-report": "feedback.txt",
    "message/rfc822": "message.eml",
    "text/calendar": "calendar.ics",
    "text/csv": "table.csv",
    "text/html": "page.html",
    "text/plain": "text.txt",
    "text/rfc822-headers": "headers.txt",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "video/mp4": "video.mp4",
}
_NAME_IN_ID = re.compile(r"([\w.-]{1,100}\.[A-Za-z]{3,4})@")


def plain(name: str, data: bytes) -> Attachment:
    """A file that was packed within another, or within a text."""
    return Attachment(names.file_name(name) or "attachment", "application/octet-stream", len(data), data)


def of_part(part: Part, data: bytes, number: int) -> Attachment:
    """A part as a file; the `number`-th of its mail."""
    content_id = readable(part.fields.first("content-id")).strip("<> ")
    name = names.file_name(readable(part.written_name))
    return Attachment(
        name=name or _name_for(part, data, number),
        content_type=part.type,
        size=len(data),
        content=data,
        content_id=names.one_line(content_id),
        inline=part.disposition.value == "inline",
    )


def _name_for(part: Part, data: bytes, number: int) -> str:
    """A file without a name is called after what it is, a forwarded mail after its subject."""
    if part.type in MESSAGES:
        described = names.file_name(readable(part.fields.first("content-description")))
        try:
            fields, _body = read_block(data, 0, len(data), bounds.PART_HEADER_BYTES)
        except bounds.Exceeded:
            return "message.eml"
        if described:
            return described.removesuffix(".eml") + ".eml"
        subject = readable(fields.first("subject"))
        return names.file_name(re.sub(r"[/\\]", "_", subject)[:80] + ".eml") if subject else "message.eml"
    known = _ENDINGS.get(part.type, "")
    described = names.file_name(_described(part))
    if described:
        return described if "." in described[-5:] else described + "." + (known.rpartition(".")[2] or "bin")
    if known:
        return known
    main, _slash, ending = part.type.partition("/")
    if main in {"image", "audio", "video"} and ending.isalnum():
        return f"{main}.{ending}"
    return f"attachment-{number}"


def _described(part: Part) -> str:
    """What its sender calls a file elsewhere: in a description, or as programs make a Content-ID of its name."""
    named = _NAME_IN_ID.match(part.fields.first("content-id").strip("<> "))
    return readable(part.fields.first("content-description")) or (named[1] if named else "")
