"""Bytes of a mail -> what it says. Pure: no Django, no disk, no network, no clock."""

from charterdesk.apps.channels.parse.mail import Attachment, ParsedMail

__all__ = ["Attachment", "ParsedMail"]
