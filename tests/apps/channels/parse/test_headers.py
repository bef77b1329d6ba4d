"""Fields as they are met: encoded words, addresses, ids, dates, charsets."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from charterdesk.apps.channels.parse import parse


def subject(written):
    raw = written if isinstance(written, bytes) else written.encode()
    return parse(b"Subject: " + raw + b"\r\n\r\n").subject


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=?utf-8?Q?Caf=C3=A9_ferm=C3=A9?=", "Café fermé"),
        ("=?UTF-8?B?Q2Fmw6k=?=", "Café"),
        ("=?utf-8?B?Q2Fmw6k?=", "Café"),  # without padding
        ("=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9?=", "Café"),  # a character cut between two words
        ("=?utf-8?B?Q2Fmw?= =?utf-8?B?6k=?=", "Café"),  # cut within a group of four
        ("=?utf-8?Q?un?=\r\n =?utf-8?Q?_deux?=", "un deux"),
        ("=?utf-8?Q?un?= deux", "un deux"),
        ("=?utf-8?Q?un deux trois?=", "un deux trois"),  # blanks within
        ("=?utf-8?Q?Panne_?_oui?=", "Panne ? oui"),
        ("=?utf-8?Q?Panne_=C3=A9l?", "Panne él"),  # its end is missing
        ("=?utf-8?B?Q2Fmw6k= suite", "Café suite"),
        ("Re:=?utf-8?Q?_caf=C3=A9?=!", "Re: café!"),
        ('"=?utf-8?Q?caf=C3=A9?="', '"café"'),
        ("=?utf-8*fr?Q?caf=C3=A9?=", "café"),
        ("=?iso-8859-1?Q?caf=E9_=80?=", "café €"),  # windows-1252 under another name
        ("=?us-ascii?Q?caf=C3=A9?=", "café"),
        ("=?no-such-charset?Q?caf=E9?=", "café"),
        ("=?gb2312?B?1tDOxA==?=", "中文"),
        ("=?ks_c_5601-1987?B?x9GxuQ==?=", "한국"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?=", "Привет"),
        ("=?utf-7?Q?caf+AOk-?=", "café"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?", "=?"),
        (b"caf\xe9 ferm\xe9", "café fermé"),
        ("café fermé", "café fermé"),
        (b"\xef\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0", "привет мир"),
    ],
)
def test_a_subject_is_read_as_it_was_meant(written, meant):
    assert subject(written) == meant


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("=?utf-8?Q?a=0D=0ABcc:_x@example.com?=", "a Bcc: x@example.com"),
        ("=?utf-8?Q?a=00b=1Bc?=", "a b c"),
        ("=?utf-8?Q?a=E2=80=AEb=E2=80=8Bc=EF=BB=BF?=", "abc"),
        ("a\x85b\u2028c", "a b c"),
        ("  trop   de\tblancs ", "trop de blancs"),
        ("pan\u200dne", "panne"),
        ("\U0001f469\u200d\U0001f4bb \u0645\u06cc\u200c\u062e", "\U0001f469\u200d\U0001f4bb \u0645\u06cc\u200c\u062e"),
        ("a\U0001fae8b\ufffec", "a\U0001fae8bc"),
    ],
)
def test_no_control_direction_or_zero_width_character_leaves_a_subject(written, shown):
    assert subject(written) == shown


def addresses(field, written):
    read = parse(f"{field}: {written}\r\n\r\n".encode())
    return read.to if field == "To" else (read.from_email, read.from_name)


@pytest.mark.parametrize(
    ("written", "email", "name"),
    [
        ("zoe@example.com", "zoe@example.com", ""),
        ("Zoe Dupont <zoe@example.com>", "zoe@example.com", "Zoe Dupont"),
        ('"Dupont, Zoe" <zoe@example.com>', "zoe@example.com", "Dupont, Zoe"),
        ("=?utf-8?Q?Dupont,_Zo=C3=A9?= <zoe@example.com>", "zoe@example.com", "Dupont, Zoé"),
        ('"=?utf-8?Q?Zo=C3=A9?=" <zoe@example.com>', "zoe@example.com", "Zoé"),
        ("=?utf-8?Q?Zo=C3=A9_<zoe@example.com>?=", "zoe@example.com", "Zoé"),
        ("zoe@example.com (Zoe Dupont)", "zoe@example.com", "Zoe Dupont"),
        ("<zoe@example.com>", "zoe@example.com", ""),
        ("'zoe@example.com' <zoe@example.com>", "zoe@example.com", "zoe@example.com"),
        ("Zoe <mailto:zoe@example.com>", "zoe@example.com", "Zoe"),
        ("Zoe <@relay.example:zoe@example.com>", "zoe@example.com", "Zoe"),
        ("Zoe zoe@example.com", "zoe@example.com", "Zoe"),
        ("Zoe <zoe(home)@example.com (work)>", "zoe@example.com", "Zoe"),
        ('"a \\"quoted\\" name" <zoe@example.com>', "zoe@example.com", 'a "quoted" name'),
        ('"no end <zoe@example.com>', "zoe@example.com", "no end"),
        ("zoë@exämple.com", "zoë@exämple.com", ""),
        ('"two words"@example.com', '"two words"@example.com', ""),
        ('"two words"@example.com>', '"two words"@example.com', ""),
        ("Dupont, Zoe <zoe@example.com>", "zoe@example.com", "Dupont, Zoe"),
        ("'Dupont, Zoe' via Desk <desk@example.com>", "desk@example.com", "'Dupont, Zoe' via Desk"),
        ('"Dupont", Zoe <zoe@example.com>', "zoe@example.com", "Zoe"),
        ("Zoe Dupont (zoe@example.com)", "zoe@example.com", "Zoe Dupont"),
        ("Nobody", "", "Nobody"),
        ('"" (Mail System)', "", "Mail System"),
        ("<> (Mail System)", "", "Mail System"),
        ("", "", ""),
        ("<>", "", ""),
        ("Zoe\u202e <zoe@example.com\u200b>", "zoe@example.com", "Zoe"),
        ("Zoe (the one \\) of the quay) Dupont <zoe@example.com>", "zoe@example.com", "Zoe Dupont"),
        ("<<<zoe@example.com>>>", "zoe@example.com", ""),
        ('"Write to ann@quay.example" zoe@example.com', "zoe@example.com", "Write to ann@quay.example"),
    ],
)
def test_a_sender_is_an_address_and_a_name(written, email, name):
    assert addresses("From", written) == (email, name)


@pytest.mark.parametrize(
    ("written", "emails"),
    [
        ("a@example.com, b@example.com", ("a@example.com", "b@example.com")),
        ("a@example.com; B <b@example.com>;", ("a@example.com", "b@example.com")),
        ("a@example.com b@example.com", ("a@example.com", "b@example.com")),
        ("A <a@example.com> B <b@example.com>", ("a@example.com", "b@example.com")),
        ("A <a@example.com>, A <A@example.com>", ("a@example.com",)),
        ("undisclosed-recipients:;", ()),
        ("Team: a@example.com, B <b@example.com>;, c@example.com", ("a@example.com", "b@example.com", "c@example.com")),
        ("Doe, John <j@example.com>", ("j@example.com",)),
        (",,a@example.com,,", ("a@example.com",)),
        ("=?utf-8?B?Ilpvw6kiIDx6b2VAZXhhbXBsZS5jb20+?=, a@example.com", ("zoe@example.com", "a@example.com")),
    ],
)
def test_recipients_are_told_apart(written, emails):
    assert addresses("To", written) == emails


def test_a_field_folded_within_an_address_goes_on_though_its_next_line_is_not_indented():
    raw = b"From: zoe@example.com\r\nCc: Ann <ann@example.net>, Bob <bob@\r\nexample.net>\r\n\r\nBonjour\r\n"
    read = parse(raw)
    assert (read.cc, read.text) == (("ann@example.net", "bob@example.net"), "Bonjour")


def test_who_sent_it_counts_where_from_names_nobody():
    read = parse(b"From: The team\r\nSender: zoe@example.com\r\n\r\n")
    assert (read.from_email, read.from_name, "no_from" in read.problems) == ("zoe@example.com", "The team", True)


@pytest.mark.parametrize(
    "written",
    [
        "team: ann@quay.example;",
        "@elsewhere.example:ann@quay.example",
        "<@elsewhere.example:ann@quay.example>",
        "a <b <ann@quay.example>@elsewhere.example>",
        '<"ann@quay.example> x"@elsewhere.example>',
        "=?utf-8?Q?Ann_=3Cann=40quay=2Eexample=3E?=",
    ],
)
def test_a_sender_that_others_may_read_as_another_is_no_single_sender(written):
    # DMARC says nothing of such a From (RFC 7489, 6.6.1): it would pass for somebody whose domain refuses forgeries.
    read = parse(f"From: {written}\nSubject: x\n\nx\n".encode())
    assert (read.from_email, read.problems) == ("ann@quay.example", ("several_senders",))


@pytest.mark.parametrize("written", ["ann@quay.example@elsewhere.example", "ann@quay.example\0@elsewhere.example"])
def test_an_address_with_two_signs_is_nobodys_at_the_first_domain(written):
    read = parse(f"From: {written}\nSubject: x\n\nx\n".encode())
    assert (read.from_email, read.problems) == ("ann@quay.example@elsewhere.example", ("several_senders",))


def test_an_encoded_word_is_a_name_even_where_it_looks_like_an_address():
    # RFC 2047, 5: never within an address; no server would check the domain of this one.
    read = parse(b"From: =?utf-8?B?YW5uQHF1YXkuZXhhbXBsZQ==?=\nReply-To: zoe@example.com\n\nx\n")
    assert (read.from_email, read.from_name, read.problems) == ("zoe@example.com", "ann@quay.example", ("no_from",))


def test_carriage_returns_in_the_bytes_of_a_file_stay():
    data = b"\r" * 5000
    read = parse(b"From: zoe@example.com\r\nContent-Type: application/pdf\r\n\r\n" + data)
    assert read.attachments[0].content == data


def test_a_carriage_return_within_a_field_begins_no_other():
    read = parse(b"Subject: Panne\rReply-To: eve@example.com\r\nFrom: zoe@example.com\r\n\r\nBonjour\r\n")
    assert (read.subject, read.sent.reply_to) == ("Panne Reply-To: eve@example.com", ())


@pytest.mark.parametrize(
    "written",
    [
        "ann@quay.example",
        "mailto:ann@quay.example",
        '"team: quay;" <ann@quay.example>',
        "Quay: Ann <ann@quay.example>",
        "ann@quay.example <ann@quay.example>",
        "'ann@quay.example' <ann@quay.example>",
    ],
)
def test_a_sloppy_sender_is_a_sender(written):
    assert parse(f"From: {written}\nSubject: x\n\nx\n".encode()).problems == ()


def test_of_several_senders_the_first_counts_and_it_is_said():
    read = parse(b"From: a@example.com, b@example.com\r\n\r\n")
    assert (read.from_email, read.problems) == ("a@example.com", ("several_senders",))


def test_ids_stand_without_brackets_each_once():
    raw = (
        b"Message-ID: <3@example.com>\r\nIn-Reply-To: <2@example.com> (yesterday)\r\n"
        b"References: <1@example.com>\r\n <2@example.com> <1@example.com>\r\n\r\n"
    )
    read = parse(raw)
    assert (read.message_id, read.in_reply_to) == ("3@example.com", "2@example.com")
    assert read.references == ("1@example.com", "2@example.com")


def test_ids_that_a_gateway_encoded_are_ids():
    raw = b"References: <1@example.com>\r\n =?utf-8?q?=3C2=40exam?=\r\n =?utf-8?q?ple=2Ecom=3E?=\r\n\r\n"
    assert parse(raw).references == ("1@example.com", "2@example.com")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Mon, 3 Mar 2025 10:00:00 +0100", datetime(2025, 3, 3, 9, tzinfo=UTC)),
        ("3 Mar 2025 10:00 -0530 (IST)", datetime(2025, 3, 3, 15, 30, tzinfo=UTC)),
        ("Mon, 03 Mar 2025 10:00:00 GMT", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("Mon, 03 Mar 2025 10:00:00", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("Mon, 03 Mar 2025 10.00.00 +0000", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("Mon, 03 Mar 2025 10:00:60 +0000", datetime(2025, 3, 3, 10, 0, 59, tzinfo=UTC)),
        ("2025-03-03T10:00:00Z", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("2025-03-03 10:00:00 +01:00", datetime(2025, 3, 3, 9, tzinfo=UTC)),
        ("Mon Mar  3 10:00:00 2025", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("Mon, 3 Mar 2025 10:00:00.882 0000", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("March 3, 2025 4:00:00 PM CST", datetime(2025, 3, 3, 22, tzinfo=UTC)),
        ("Mon, 3 Mar 2025 12:05 a.m. +0100", datetime(2025, 3, 2, 23, 5, tzinfo=UTC)),
        ("Mon, 3 Mar 2025 16:00:00 PM +0000", datetime(2025, 3, 3, 16, tzinfo=UTC)),
        ("Mon, 03 Mar 2025 10:00:00 +9999", datetime(2025, 3, 3, 10, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_with_its_offset(written, moment):
    assert parse(f"Date: {written}\r\n\r\n".encode()).date == moment


def test_the_offset_of_the_sender_stays():
    read = parse(b"Date: Mon, 3 Mar 2025 10:00:00 +0100\r\n\r\n")
    assert read.date.tzinfo == timezone(timedelta(hours=1))


@pytest.mark.parametrize("written", ["yesterday", "Mon, 45 Mar 2025 10:00:00 +0100", "Thu, 1 Jan 12025 00:00:00 +0000"])
def test_a_date_that_is_none_is_said_to_be(written):
    read = parse(f"Date: {written}\r\n\r\n".encode())
    assert (read.date, "date_not_read" in read.problems) == (None, True)


def body(label, data):
    return parse(b"Content-Type: text/plain; charset=" + label.encode() + b"\r\n\r\n" + data).text


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("iso-8859-1", b"\x93caf\xe9\x94 \x80", "“café” €"),
        ("iso-8859-1", "café".encode(), "café"),
        ("us-ascii", b"caf\xe9", "café"),
        ("utf-8", b"caf\xe9 ferm\xe9 tr\xe8s t\xf4t", "café fermé très tôt"),
        ("utf-8", "été à la mer \ufffd".encode()[:-1], "été à la mer �"),
        ("unicode-1-1-utf-7", b"caf+AOk-", "café"),
        ("windows-874", b"\xca\xc7\xd1\xca\xb4\xd5", "สวัสดี"),
        ("gb2312", "镕基".encode("gb18030"), "镕基"),
        ("ks_c_5601-1987", "똠방각하".encode("cp949"), "똠방각하"),
        ("iso-2022-jp", "日本語".encode("iso2022_jp"), "日本語"),
        ("shift_jis", "①日本".encode("cp932"), "①日本"),
        ("utf-16", "Bonjour".encode("utf_16"), "Bonjour"),
        ("utf-16", b"Bonjour", "Bonjour"),
        ("x-unknown", "Привет, как дела".encode("koi8_r"), "Привет, как дела"),
        ("x-unknown", "システムが停止しました".encode("euc_jp"), "システムが停止しました"),
        ("iso88592", "żółw".encode("iso8859_2"), "żółw"),
        ("x-cp1253", "γειά".encode("cp1253"), "γειά"),
        ("koi8", "привет".encode("koi8_r"), "привет"),
        ("gb_2312", "镕基".encode("gb18030"), "镕基"),
        ('3D"iso-8859-15"', b"10 \xa4", "10 €"),
        ("iso-8859-15 (Latin 9)", b"10 \xa4", "10 €"),
        ("unicode_escape", b"\\x41", "\\x41"),
        ("punycode", b"abc-", "abc-"),
    ],
)
def test_a_charset_is_believed_when_the_bytes_agree(label, data, text):
    assert body(label, data) == text


def test_parameters_may_be_continued_and_percent_encoded():
    names = b"name*0*=utf-8''rapport%20;\r\n name*1*=%C3%A9t%C3%A9;\r\n name*2=.pdf"
    raw = b"Content-Type: application/pdf;\r\n " + names + b"\r\n\r\nx"
    assert parse(raw).attachments[0].name == "rapport été.pdf"


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        (b"name*0=us-ascii'en'plan%20;\r\n name*1*=%28a%29.pdf", "plan%20(a).pdf"),
        (b"name=plan (1).pdf; size=3 (bytes)", "plan (1).pdf"),
        (b'name=plan "final".pdf', "plan final.pdf"),
        (b'(of yesterday) name="plan.pdf"', "plan.pdf"),
        (b'file="PLAN.PDF"', "PLAN.PDF"),
    ],
)
def test_a_name_is_read_as_sloppy_programs_write_it(parameters, name):
    assert parse(b"Content-Type: application/pdf;\r\n " + parameters + b"\r\n\r\nx").attachments[0].name == name
