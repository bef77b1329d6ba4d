"""Bytes of a mail -> what it says. Pure: no Django, no disk, no network, no clock."""

from charterdesk.apps.channels.parse.mail import Attachment, ParsedMail
from charterdesk.apps.channels.parse.reader import parse

__all__ = ["Attachment", "ParsedMail", "parse"]
