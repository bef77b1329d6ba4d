"""What is odd about a mail, and why its sender was believed or not: the words that its row carries, said to people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A word may be followed by a colon and a value, which is shown behind the sentence.
PROBLEMS: Final[Mapping[str, str | Promise]] = {
    "beyond_bounds": _("It is larger, deeper or longer than a mail may be."),
    "bounce_unknown": _("It does not say which of our mails came back."),
    "breach": _("It could not be read within the limits of time and memory."),
    "claims_ticket": _("It names a ticket of somebody else; it was taken as a request of its own. Ticket"),
    "closed": _("The ticket was closed, and only its participants may reopen it."),
    "delayed": _("It has not arrived yet; the mail servers go on trying."),
    "emergency_address": _("It was sent to the emergency address, on a ticket that is no emergency."),
    "equipment_late": _("It names equipment; the ticket had gone too far to be judged again for that."),
    "failed": _("It could not be understood."),
    "file_empty": _("A file in it is empty."),
    "file_too_large": _("A file in it is too large to stand at the ticket; it is in the mail as it came."),
    "files_too_many": _("It has more files than a ticket shows; all are in the mail as it came."),
    "forged_token": _("It went to a reply address that this desk never gave anybody."),
    "no_attempt_ended": _("Each attempt to understand it was broken off."),
    "no_charter": _("This desk has no charter yet."),
    "no_from": _("It does not say from whom it is."),
    "no_sender": _("It names no sender."),
    "no_ticket": _("No ticket could be opened for it."),
    "not_answered": _("It was not answered: a machine may not answer it."),
    "not_taken": _("No ticket could be opened as it stands."),
    "same_message_id": _("Another mail bears the same Message-ID."),
    "several_people": _("Several people of the desk have this address."),
    "several_senders": _("It names several senders."),
    "several_serials": _("It names several products; the ticket is about the first."),
    "staff_address": _("It comes from somebody of the desk: say for whom the ticket is."),
}
# What the reading of a mail finds odd; all of it stands in the mail as it came.
READING: Final[Mapping[str, str | Promise]] = {
    "address_header_too_long": _("Its list of addresses is too long."),
    "base64_broken": _("A part of it is damaged and was read as far as it went."),
    "boundary_guessed": _("Its parts were not marked as they should be; where they begin was guessed."),
    "charset_guessed": _("It does not say how its letters are written; that was guessed."),
    "charset_wrong": _("It is not written as it says; some letters may be wrong."),
    "comments_too_deep": _("Its headers are nested too deep."),
    "date_not_read": _("Its date could not be read."),
    "encrypted": _("It is encrypted: only its recipient can read it."),
    "header_too_long": _("Its headers are too long."),
    "headers_not_read": _("Its headers could not be read."),
    "html_too_deep": _("Its HTML is nested too deep."),
    "html_too_long": _("Its HTML is too long."),
    "html_too_many_entities": _("Its HTML has too many entities."),
    "html_too_many_tags": _("Its HTML has too many elements."),
    "mail_too_large": _("It is too large."),
    "multipart_encoded": _("Its parts are packed in a way that mails do not know."),
    "no_parts": _("It promises several parts and has none."),
    "not_understood": _("It could not be understood."),
    "parts_too_deep": _("Its parts are nested too deep."),
    "remote_images": _("It shows pictures from elsewhere, which are left out. Number"),
    "report_not_read": _("It looks like a notice of failure that could not be read."),
    "signed_not_verified": _("It is signed; the signature was not checked."),
    "too_many_addresses": _("It has too many addresses."),
    "too_many_parameters": _("Its headers have too many parameters."),
    "too_many_parts": _("It has too many parts."),
    "transfer_encoding_unknown": _("A part of it is packed in an unknown way and stands as it came."),
    "winmail_not_read": _("Its winmail.dat could not be opened and stands among the files."),
}
TRUST: Final[Mapping[str, str | Promise]] = {
    "domain": _("Our mail server vouches for the sender's domain."),
    "domain-refuted": _("Our mail server says that the mail does not come from where it says."),
    "domain-unknown": _("Nobody vouches for the sender's domain."),
    "forged-token": _("It went to a reply address that this desk never gave anybody."),
    "machine": _("A machine wrote it."),
    "number-only": _("It knows no more than a number."),
    "staff-unproved": _("It bears the address of somebody of the desk, without the proof that he wrote it."),
    "stranger": _("Its sender does not take part in the ticket."),
    "taken": _("Somebody of the desk took it as this person's word."),
    "token": _("It went to the reply address that this person was given."),
    "token-and-domain": _("It went to this agent's own reply address, and our mail server vouches for the domain."),
    "unreadable": _("It could not be read."),
}


def said(word: str) -> str:
    """The sentence for a word of a row, in the reader's language; what is not known stays as it is."""
    code, colon, value = word.partition(":")
    sentence = PROBLEMS.get(code) or READING.get(code) or TRUST.get(code)
    if sentence is None:
        return word
    return f"{sentence} {value.strip()}" if colon and value.strip() else str(sentence)
