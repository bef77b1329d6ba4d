"""Mails as programs write them: parts, transfer encodings, files, forwarded mails."""

import base64

import pytest

from charterdesk.apps.channels.parse import parse

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))


def mail(*lines, end="\r\n"):
    return end.join(("From: Zoe <zoe@example.com>", "To: desk@example.org", "Subject: Panne", *lines)).encode()


def part(*lines, boundary="b"):
    return [f"--{boundary}", *lines]


def files(read):
    return [(one.name, one.content_type, one.size) for one in read.attachments]


def test_a_plain_mail_says_who_wrote_what_to_whom():
    read = parse(mail("Message-ID: <1@example.com>", "Date: Mon, 3 Mar 2025 10:00:00 +0100", "", "Bonjour", ""))
    assert (read.from_email, read.from_name, read.to, read.subject) == (
        "zoe@example.com",
        "Zoe",
        ("desk@example.org",),
        "Panne",
    )
    assert (read.text, read.message_id, read.problems, read.whole) == ("Bonjour", "1@example.com", (), True)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_lines_may_end_as_on_any_system(end):
    read = parse(mail("", "Bonjour", "Au revoir", end=end))
    assert read.from_email == "zoe@example.com"
    assert read.text.split() == ["Bonjour", "Au", "revoir"]


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\r\n", b"From zoe@example.com Mon Mar  3 10:00:00 2025\n"])
def test_what_stands_before_the_first_field_is_left_out(before):
    assert parse(before + mail("", "Bonjour")).from_email == "zoe@example.com"


def test_a_mail_without_an_empty_line_has_its_body():
    assert parse(b"Subject: Panne\r\nBonjour, rien ne va.\r\n").text == "Bonjour, rien ne va."


def test_a_mail_that_is_only_words_is_a_body():
    read = parse(b"Rien ne va plus.\r\nVenez vite.\r\n")
    assert read.text == "Rien ne va plus.\nVenez vite."
    assert "no_sender" in read.problems


def test_of_text_and_page_both_are_kept_and_a_picture_within_is_inline():
    raw = mail(
        "Content-Type: multipart/related; boundary=r",
        "",
        *part("Content-Type: multipart/alternative; boundary=b", "", boundary="r"),
        *part("Content-Type: text/plain; charset=utf-8", "", "Bonjour"),
        *part("Content-Type: text/html; charset=utf-8", "", '<p>Bonjour <img src="cid:a@b"></p>'),
        "--b--",
        *part(
            "Content-Type: image/png; name=x.png",
            "Content-ID: <a@b>",
            "Content-Transfer-Encoding: base64",
            boundary="r",
        ),
        "",
        base64.b64encode(PNG).decode(),
        "--r--",
    )
    read = parse(raw)
    assert (read.text, files(read)) == ("Bonjour", [("x.png", "image/png", len(PNG))])
    assert (read.attachments[0].inline, read.attachments[0].content_id) == (True, "a@b")
    assert '<img src="cid:a@b">' in read.clean_html


def test_a_page_alone_gives_its_words():
    read = parse(mail("Content-Type: text/html; charset=utf-8", "", "<p>Bonjour</p><blockquote>avant</blockquote>"))
    assert read.text == "Bonjour\n\n> avant"


def test_texts_around_a_file_are_one_text():
    raw = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        *part("", "Avant la photo"),
        *part("Content-Type: image/png", "Content-Disposition: inline; filename=photo.png", "", "xx"),
        *part("Content-Type: text/plain", "", "Apres la photo"),
        "--b--",
    )
    read = parse(raw)
    assert (read.text, files(read)) == ("Avant la photo\n\nApres la photo", [("photo.png", "image/png", 2)])


def test_text_and_page_sent_as_if_two_things_are_shown_once():
    raw = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        *part("Content-Type: text/plain", "", "The pump has stopped again this morning"),
        *part("Content-Type: text/html", "", "<p>The pump has stopped again this morning</p>"),
        "--b--",
    )
    assert parse(raw).text == "The pump has stopped again this morning"


def test_alternatives_that_say_different_things_are_both_read():
    raw = mail(
        "Content-Type: multipart/alternative; boundary=b",
        "",
        *part("", "The pump has stopped"),
        *part("", "The pump has stopped!"),
        *part("", "Notice of confidentiality"),
        "--b--",
    )
    assert parse(raw).text == "The pump has stopped\n\nNotice of confidentiality"


def test_a_forwarded_mail_is_a_file_kept_byte_for_byte_and_named_after_its_subject():
    inner = "From: a@example.net\r\nSubject: Facture 12/2024\r\n\r\nVoir plus bas"
    raw = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        *part("", "Pour suite"),
        *part("Content-Type: message/rfc822", "", inner),
        "--b--",
    )
    read = parse(raw)
    assert (read.text, files(read)) == ("Pour suite", [("Facture 12_2024.eml", "message/rfc822", len(inner))])
    assert read.attachments[0].content == inner.encode()


def test_a_mail_that_is_nothing_but_another_says_what_that_one_says():
    raw = mail("Content-Type: message/rfc822", "", "From: a@example.net", "Subject: Panne", "", "Le serveur est mort")
    read = parse(raw)
    assert (read.text, [one.content_type for one in read.attachments]) == ("Le serveur est mort", ["message/rfc822"])


@pytest.mark.parametrize("boundary", ["boundary=c", "", "boundary="])
def test_parts_are_found_where_the_boundary_is_wrong_or_missing(boundary):
    raw = mail(
        f"Content-Type: multipart/mixed; {boundary}",
        "",
        *part("Content-Type: text/plain", "", "Bonjour"),
        *part("Content-Type: application/pdf; name=a.pdf", "", "%PDF"),
        "--b--",
    )
    read = parse(raw)
    assert (read.text, files(read)) == ("Bonjour", [("a.pdf", "application/pdf", 4)])
    assert "boundary_guessed" in read.problems


def test_a_closing_boundary_with_a_sign_behind_it_closes():
    raw = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        *part("", "Bonjour"),
        *part("Content-Type: application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64", "", "QUJD"),
        "--b-->",
        "Added by a gateway.",
    )
    read = parse(raw)
    assert (read.text, files(read)) == ("Bonjour", [("a.pdf", "application/pdf", 3)])


def test_a_multipart_that_is_cut_short_gives_what_has_arrived():
    raw = mail(
        "Content-Type: multipart/mixed; boundary=b", "", *part("", "Bonjour"), *part("Content-Type: image/png", "", "x")
    )
    read = parse(raw)
    assert (read.text, len(read.attachments)) == ("Bonjour", 1)


def test_two_multiparts_that_share_a_boundary_lose_nothing():
    raw = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        *part("Content-Type: multipart/alternative; boundary=b", ""),
        *part("Content-Type: text/plain", "", "Bonjour"),
        "--b--",
        *part("Content-Type: application/pdf; name=a.pdf", "", "%PDF"),
        "--b--",
    )
    read = parse(raw)
    assert (read.text, files(read)) == ("Bonjour", [("a.pdf", "application/pdf", 4)])


def test_a_multipart_without_any_part_is_a_text():
    read = parse(mail("Content-Type: multipart/mixed; boundary=b", "", "Rien que des mots"))
    assert (read.text, read.problems) == ("Rien que des mots", ("no_parts",))


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("base64", "Qm9uam91cg==", "Bonjour"),
        ("base64", "Qm9uam91cg", "Bonjour"),
        ("BASE64", "Qm9u\r\nam91 cg==", "Bonjour"),
        ("base64", "Qm9u*am91cg==", "Bonjour"),
        ("base64", "Qm9uam91cg==\r\n-- \r\nSent through a list", "Bonjour\n-- \nSent through a list"),
        ("base64", "Ceci est du texte simple\r\net non du base64", "Ceci est du texte simple\net non du base64"),
        ("base64", "Qm9u am91  ciB a   b2U=", "Bonjour Zoe"),
        ('"base64" (as usual)', "Qm9uam91cg==", "Bonjour"),
        ("(as usual) base64", "Qm9uam91cg==", "Bonjour"),
        ("quoted-printable", "Bon=\r\njour =E9t=e9 =ZZ!", "Bonjour été =ZZ!"),
        ("quoted-printable", "si a==b===c ou ==E9 =  \r\nalors=", "si a==b===c ou =é alors"),
        ("x-uuencode", "'0F]N:F]U<@``\r\n`", "Bonjour"),
        ("7-bit", "Bonjour", "Bonjour"),
        ("none of these", "Bonjour", "Bonjour"),
    ],
)
def test_transfer_encodings_are_undone_as_far_as_they_hold(encoding, body, text):
    raw = mail("Content-Type: text/plain; charset=iso-8859-1", f"Content-Transfer-Encoding: {encoding}", "", body)
    assert parse(raw).text == text


def test_a_file_within_the_text_is_a_file():
    raw = mail("", "Voici le fichier", "begin 644 note.txt", "'0F]N:F]U<@``", "`", "end", "Cordialement")
    read = parse(raw)
    assert files(read) == [("note.txt", "application/octet-stream", 7)]
    assert read.attachments[0].content == b"Bonjour"
    assert read.text.split("\n") == ["Voici le fichier", "", "Cordialement"]


def test_begin_in_a_sentence_is_no_file():
    read = parse(mail("", "We begin 644 tests", "begin 644 days from now", "the end"))
    assert (read.attachments, read.text) == ((), "We begin 644 tests\nbegin 644 days from now\nthe end")


@pytest.mark.parametrize(("delsp", "text"), [("no", "> un deux\nFin de ligne"), ("yes", "> undeux\nFin deligne")])
def test_flowed_lines_are_paragraphs_again(delsp, text):
    raw = mail(f"Content-Type: text/plain; format=flowed; delsp={delsp}", "", "> un ", "> deux", "Fin de ", "ligne")
    assert parse(raw).text == text


def test_the_sign_of_a_signature_never_flows():
    read = parse(mail("Content-Type: text/plain; format=flowed", "", "Merci ", "-- ", "Zoe"))
    assert read.text == "Merci \n-- \nZoe"


def test_an_invitation_is_a_file():
    raw = mail(
        "Content-Type: multipart/alternative; boundary=b",
        "",
        *part("", "Reunion"),
        *part("Content-Type: text/calendar; method=REQUEST", "", "BEGIN:VCALENDAR"),
        "--b--",
    )
    read = parse(raw)
    assert (read.text, files(read)) == ("Reunion", [("calendar.ics", "text/calendar", 15)])


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            ["Content-Type: multipart/encrypted; boundary=b", "", *part("Content-Type: application/x", "", "x")],
            "encrypted",
        ),
        (["Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "", "x"], "encrypted"),
        (["Content-Type: application/pkcs7-mime; smime-type=signed-data", "", "x"], "signed_not_verified"),
        (["", "-----BEGIN PGP MESSAGE-----", "abc"], "encrypted"),
        (
            ["Content-Type: multipart/signed; boundary=b", "", *part("", "Bonjour"), *part("", "x")],
            "signed_not_verified",
        ),
    ],
)
def test_signed_and_encrypted_mails_are_kept_whole_and_said_to_be(lines, problem):
    read = parse(mail(*lines))
    assert problem in read.problems
    assert read.attachments or read.text


def test_a_file_without_a_name_gets_one_from_its_type_description_or_id():
    raw = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        *part("Content-Type: image/jpeg", "", "x"),
        *part("Content-Type: application/pdf", "Content-Description: Devis 4", "", "x"),
        *part("Content-Type: image/png", "Content-ID: <image001.png@01DB>", "", "x"),
        *part("Content-Type: application/x-unheard-of", "", "x"),
        "--b--",
    )
    assert [name for name, _type, _size in files(parse(raw))] == [
        "image.jpg",
        "Devis 4.pdf",
        "image001.png",
        "attachment-4",
    ]


def winmail(inside=b""):
    """A winmail.dat of our own writing: a body and a file, or one in the property of a kind."""

    def attribute(level, name, kind, value):
        head = (
            bytes([level]) + name.to_bytes(2, "little") + kind.to_bytes(2, "little") + len(value).to_bytes(4, "little")
        )
        return head + value + (sum(value) & 0xFFFF).to_bytes(2, "little")

    return (
        (0x223E9F78).to_bytes(4, "little")
        + b"\x01\x00"
        + attribute(1, 0x800C, 2, b"Voir le plan\0")
        + attribute(2, 0x9002, 6, bytes(14))
        + attribute(2, 0x8010, 1, b"plan.txt\0")
        + (attribute(2, 0x9005, 6, inside) if inside else attribute(2, 0x800F, 6, b"un plan"))
    )


def number(value):
    return value.to_bytes(4, "little")


@pytest.mark.parametrize(("kind", "before"), [(0x102, b""), (0x0D, bytes(16))])
def test_a_file_in_a_property_of_winmail_dat_is_whole(kind, before):
    name = "plan été.pdf\0".encode("utf_16_le")
    data = before + b"%PDF-1.4"
    inside = b"".join(
        (
            number(2),
            number(0x37070000 + 0x1F) + number(1) + number(len(name)) + name + bytes(-len(name) % 4),
            number(0x37010000 + kind) + number(1) + number(len(data)) + data,
        )
    )
    raw = mail("Content-Type: application/ms-tnef", "", "").removesuffix(b"\r\n") + b"\r\n" + winmail(inside)
    (opened,) = parse(raw).unpacked
    assert (opened.name, opened.content) == ("plan été.pdf", b"%PDF-1.4")


def test_winmail_dat_is_opened_and_kept():
    raw = mail(
        "Content-Type: application/ms-tnef; name=winmail.dat",
        "Content-Transfer-Encoding: base64",
        "",
        base64.b64encode(winmail()).decode(),
    )
    read = parse(raw)
    assert [one.name for one in read.attachments] == ["winmail.dat"]
    assert [one.name for one in read.files] == ["winmail.dat", "plan.txt"]
    assert (read.text, read.unpacked[0].content) == ("Voir le plan", b"un plan")


@pytest.mark.parametrize("size", range(0, 90, 7))
def test_a_winmail_dat_that_is_cut_short_is_still_kept(size):
    raw = mail("Content-Type: application/ms-tnef", "", "").removesuffix(b"\r\n") + b"\r\n" + winmail()[:size]
    assert parse(raw).attachments[0].name == "winmail.dat"
