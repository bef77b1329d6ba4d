"""What is new in a reply, apart from the mails it answers and from its signature; nothing is ever lost."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charterdesk.apps.channels.parse.replies import trim

NEW = "Bonjour,\n\nLe serveur 2 est reparti : merci.\n\nJean"
QUOTED = "> Hello,\n>\n> does it run?\n"
PLAIN = "Hello,\n\ndoes it run?\n"

INTRODUCTIONS = {
    "gmail en": "On Mon, May 3, 2021 at 10:00 AM Ann Doe <ann@example.com> wrote:",
    "gmail en, narrow blank": "On Mon, May 3, 2021 at 10:00\u202fAM Ann Doe <ann@example.com> wrote:",
    "gmail en, wrapped": "On Mon, 3 May 2021 at 10:00, Ann Doe via Support <\nann@example.com> wrote:",
    "gmail fr": "Le lun. 3 mai 2021 à 10:00, Ann Doe <ann@example.com> a écrit :",
    "gmail fr, wrapped": "Le lun. 3 mai 2021 à 10:00, Ann Doe <ann@example.com> a\nécrit :",
    "gmail es": "El lun, 3 may 2021 a las 10:00, Ann Doe (<ann@example.com>) escribió:",
    "gmail es, wrapped": "El lun, 3 may 2021 a las 10:00, Ann Doe (<ann@example.com>)\nescribió:",
    "gmail de": "Am Mo., 3. Mai 2021 um 10:00 Uhr schrieb Ann Doe <ann@example.com>:",
    "gmail de, wrapped": "Am Mo., 3. Mai 2021 um 10:00 Uhr schrieb Ann Doe <\nann@example.com>:",
    "gmail de, name first": "Ann Doe <ann@example.com> schrieb am Mo., 3. Mai 2021, 10:00:",
    "apple en": "On 3 May 2021, at 10:00, Ann Doe <ann@example.com>\nwrote:",
    "apple fr, on three lines": "Le 3 mai 2021 à 10:00, Ann Doe\n<ann@example.com> a\nécrit :",
    "apple fr, accents apart": "Le 3 mai 2021 a\u0300 10:00, Ann Doe <ann@example.com> a e\u0301crit\u00a0:",
    "apple es": "El 3 may 2021, a las 10:00, Ann Doe <ann@example.com> escribió:",
    "apple de": "Am 03.05.2021 um 10:00 schrieb Ann Doe <ann@example.com>:",
    "thunderbird en": "On 03/05/2021 10:00, Ann Doe wrote:",
    "thunderbird fr": "Le 03/05/2021 à 10:00, Ann Doe a écrit :",
    "thunderbird fr, long name": "Le 03/05/2021 à 10:00, Ann Doe, service des équipements\na écrit :",
    "thunderbird es": "El 3/5/21 a las 10:00, Ann Doe escribió:",
    "thunderbird de": "Am 03.05.21 um 10:00 schrieb Ann Doe:",
    "yahoo fr": "Le lundi 3 mai 2021 à 10:00:22 UTC+2, Ann Doe <ann@example.com> a écrit :",
    "yahoo es": "El lunes, 3 de mayo de 2021 10:00:00 CEST, Ann Doe <ann@example.com> escribió:",
    "yahoo de": "Am Montag, 3. Mai 2021, 10:00:00 MESZ hat Ann Doe <ann@example.com> Folgendes geschrieben:",
    "proton fr": "------- Original Message -------\nLe lundi 3 mai 2021 à 10:00, Ann Doe <ann@example.com> a écrit :",
    "italian": "Il giorno lun 3 mag 2021 alle ore 10:00 Ann Doe <ann@example.com> ha scritto:",
    "dutch": "Op ma 3 mei 2021 om 10:00 schreef Ann Doe <ann@example.com>:",
    "portuguese": "Em seg., 3 de mai. de 2021 às 10:00, Ann Doe <ann@example.com> escreveu:",
    "swedish": "Den mån 3 maj 2021 kl 10:00 skrev Ann Doe <ann@example.com>:",
    "norwegian": "man. 3. mai 2021 kl. 10:00 skrev Ann Doe <ann@example.com>:",
    "finnish": "ma 3. toukok. 2021 klo 10.00 Ann Doe (ann@example.com) kirjoitti:",
    "polish": "pon., 3 maj 2021 o 10:00 Ann Doe <ann@example.com> napisał(a):",
}
HEADINGS = {
    "outlook fr": "De : Ann Doe <ann@example.com>\nEnvoyé : lundi 3 mai 2021 10:00\nÀ : Bob\nCc : Eve\nObjet : Panne",
    "outlook fr, bold": "*De :* Ann Doe\n*Envoyé :* lundi 3 mai 2021 10:00\n*À :* Bob\n*Objet :* Panne",
    "outlook fr, mac": "De : Ann Doe <ann@example.com>\nDate : lundi, 3 mai 2021 à 10:00\nÀ : Bob\nObjet : Panne",
    "outlook en, line": "_____________________\nFrom: Ann\nSent: Monday, May 3, 2021\nTo: Bob\nSubject: Down",
    "outlook en, long": "From: Ann\nSent: Monday\nTo: Bob <bob@example.org>; Joe\n <joe@example.org>\nSubject: Down",
    "outlook es": "De: Ann Doe\nEnviado el: lunes, 3 de mayo de 2021 10:00\nPara: Bob\nCC: Eve\nAsunto: Avería",
    "outlook de": "Von: Ann Doe\nGesendet: Montag, 3. Mai 2021 10:00\nAn: Bob <bob@example.org>\nBetreff: Störung",
    "web de": "Gesendet: Montag, 03. Mai 2021 um 10:00 Uhr\nVon: Ann Doe\nAn: bob@example.org\nBetreff: Störung",
    "original fr": "-----Message d’origine-----\nDe : Ann Doe",
    "original es": "-----Mensaje original-----\nDe: Ann Doe",
    "original de": "-----Ursprüngliche Nachricht-----\nVon: Ann Doe",
    "android fr": "-------- Message d'origine --------\nDe : Ann Doe <ann@example.com>\nDate : 03/05/2021 10:00",
    "zimbra fr": "----- Mail original -----\nDe: Ann\nÀ: Bob\nEnvoyé: Lundi 3 Mai 2021 10:00:00\nObjet: Panne",
    "zimbra es": "De: Ann\nPara: Bob\nEnviados: Lunes, 3 de Mayo 2021 10:00:00\nAsunto: Avería",
    "notes fr": "De :        Ann Doe/EX/Corp\nA :        Bob/EX/Corp\nDate :        03/05/2021 10:00",
    "notes en": "-----Ann Doe <ann@example.com> wrote: -----\nTo: bob@example.org\nFrom: Ann\nDate: 05/03/2021 10:00AM",
    "the desk's own line": "--- Merci d'écrire au-dessus de cette ligne ---\nTicket 12",
    "another desk's line": "##- Please type your reply above this line -##\nTicket 12",
    "a bare line": "Please reply above this line\nTicket 12",
}
FOOTERS = [
    "Sent from my iPhone",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    "Sent with [Proton Mail](https://proton.me/) secure email.",
    "Envoyé de mon iPhone",
    "Envoyé à partir d’Outlook pour Android",
    "Envoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.",
    "Enviado desde mi iPhone",
    "Enviado desde Outlook para Android",
    "Von meinem iPhone gesendet",
    "Gesendet von Mail für Windows",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS.values(), ids=INTRODUCTIONS)
@pytest.mark.parametrize("quoted", [QUOTED, PLAIN], ids=["marked", "unmarked"])
def test_an_answer_above_its_quote_is_what_is_new(introduction: str, quoted: str) -> None:
    trimmed = trim(f"{NEW}\n\n{introduction}\n\n{quoted}")
    assert trimmed.new == NEW
    assert trimmed.rest.startswith(introduction.split("\n", 1)[0])


@pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS)
def test_an_answer_above_the_heading_of_an_earlier_mail_is_what_is_new(heading: str) -> None:
    trimmed = trim(f"{NEW}\r\n\r\n{heading}\r\n\r\n{PLAIN}")
    assert trimmed.new.splitlines() == NEW.splitlines()
    assert "does it run?" in trimmed.rest


@pytest.mark.parametrize("footer", FOOTERS)
def test_the_footer_of_a_telephone_is_no_news(footer: str) -> None:
    assert trim(f"{NEW}\n\n{footer}").new == NEW
    assert trim(f"{NEW}\n\n{footer}\n\n{INTRODUCTIONS['gmail fr']}\n\n{QUOTED}").new == NEW
    assert trim(footer).new == ""


def test_a_signature_is_no_news() -> None:
    trimmed = trim(f"{NEW}\n\n-- \nJean Exemple\nService informatique\nTél. 01 23 45 67 89")
    assert (trimmed.new, trimmed.rest) == (NEW, "-- \nJean Exemple\nService informatique\nTél. 01 23 45 67 89")


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organization.\nDo not click links.",
        "ATTENTION : ce message provient d'un expéditeur externe.",
        "Atención: correo externo.",
        "Achtung: Diese E-Mail kommt von extern.",
    ],
)
def test_the_warning_of_a_gateway_is_not_its_sender_s_word(banner: str) -> None:
    assert trim(f"{banner}\n\n{NEW}").new == NEW


def test_a_closing_formula_and_a_name_are_not_cut_away() -> None:
    said = "Toujours en panne.\n\nCordialement,\nJean Exemple"
    assert trim(said).new == said


def test_an_answer_below_its_quote_is_what_is_new() -> None:
    assert trim(f"{INTRODUCTIONS['thunderbird fr']}\n{QUOTED}\n{NEW}").new == NEW


def test_words_above_and_below_one_quote_are_both_new() -> None:
    assert trim(f"Hi,\n\n{INTRODUCTIONS['thunderbird en']}\n{QUOTED}\nIt runs.").new.split() == ["Hi,", "It", "runs."]


def test_answers_between_quoted_lines_stay_with_what_they_answer() -> None:
    answered = "> is it plugged in?\n\nYes.\n\n> is the light green?\n\nNo, red."
    trimmed = trim(f"{INTRODUCTIONS['apple en']}\n\n{answered}\n\n> regards\n> Ann\n\n-- \nJean")
    assert trimmed.new == answered
    assert trimmed.rest.endswith("> regards\n> Ann\n\n-- \nJean")


def test_answers_above_a_telephone_footer_and_between_quoted_lines_are_new() -> None:
    mail = (
        f"See below\n\nSent from my iPhone\n\n{INTRODUCTIONS['apple en']}\n\n> is it on?\nYes.\n> since when?\nToday."
    )
    lines = [line for line in trim(mail).new.splitlines() if line]
    assert lines == ["See below", "> is it on?", "Yes.", "> since when?", "Today."]


def test_a_quoted_line_that_was_wrapped_is_still_quoted() -> None:
    wrapped = "> the machine of the second floor has been out of order since Monday morn\ning and nobody\n> came"
    assert trim(f"{NEW}\n\n{INTRODUCTIONS['gmail en']}\n\n{wrapped}").new == NEW


@pytest.mark.parametrize(
    "heading", ["---\n*Previous Replies*", "-----\nRéponses précédentes :", "___\n## Vorherige Antworten"]
)
def test_what_a_forum_repeats_below_a_line_is_no_news(heading: str) -> None:
    trimmed = trim(f"{NEW}\n\n{heading}\n\nIt does not run.\n\nPosted by ann on 01/15/2025")
    assert (trimmed.new, trimmed.rest.startswith(heading)) == (NEW, True)


def test_previous_replies_are_also_something_to_speak_of() -> None:
    assert trim(f"{NEW}\n\nPrevious replies\n\nwere not sent.").new.endswith("were not sent.")


def test_an_announcement_that_lost_its_line_end_is_found() -> None:
    assert trim(f"It runs. On Wed, Apr 4, 2012 at 3:59 PM, ann@example.com wrote:\n{QUOTED}").new == "It runs."


@pytest.mark.parametrize(
    "forward",
    [
        "---------- Forwarded message ---------\nFrom: Ann Doe\nDate: Jan 1, 2019\nSubject: Down\nTo: Bob\n\nAll down.",
        "Début du message transféré :\n\n> De: Ann Doe\n> Objet: Panne\n> Date: 3 mai 2021\n>\n> Rien ne marche.",
        "> Début du message transféré :\n>\n> De: Ann Doe\n> Objet: Panne\n>\n> Rien ne marche.",
        "De : Ann Doe\nEnvoyé : lundi 3 mai 2021 10:00\nÀ : Bob\nObjet : Panne\n\nRien ne marche.\n\n> Et ailleurs ?",
    ],
)
def test_a_forward_without_a_word_of_its_own_is_new_as_a_whole(forward: str) -> None:
    assert (trim(forward).new, trim(forward).rest) == (forward, "")


def test_a_forward_below_a_word_of_its_own_is_folded() -> None:
    forward = "---------- Forwarded message ---------\nFrom: Ann Doe\nDate: Tue, Jan 1, 2019\nTo: Bob\n\nIt is down."
    assert trim(f"Please see below.\n\n{forward}").new == "Please see below."


def test_only_quotes_bring_nothing_new() -> None:
    assert trim(f"{INTRODUCTIONS['gmail fr']}\n\n{QUOTED}").new == ""


def test_quoting_without_announcing_it_is_writing() -> None:
    said = "> error 12 on line 3\n\nWhat does it mean?"
    assert trim(said).new == said


@pytest.mark.parametrize(
    "said",
    [
        "the log says:\n\n--------------\n2021-05-03 10:00:01 disk full\n--------------\n\nPlease help.\nAnn",
        "On 3 May the server said: disk full\nand then\nstopped.",
        "As I wrote on 3 May, these are the steps:\n\n1. start\n2. stop",
        "Le 3 mai, le client a écrit :\n« la machine ne démarre plus »\net depuis, rien.",
        ">>> import os\n>>> os.listdir('.')\n[]\n\nso it is empty. Why?",
        "Points:\n-- one\n-- two\n\nThanks",
        "Étapes :\n\n1) ouvrir\n\n---\n\nRésultat : rien.\nRappeler au 01 23 45 67 89.\n\nJean",
        "Nom : Exemple\nDate : 3 mai 2021\nObjet : panne\n\nLe serveur est arrêté.",
        "Envoyé de la pièce par courrier hier, elle arrive demain.",
        "Sent from my desk, is much easier than my telephone.",
        "The part was\nSent by courier\nyesterday. Has it arrived?",
        "Guten Tag\n\nGesendet mit DHL\n\nWann kommt es an?",
        "Message original :\nrien ne marche",
        "It shows:\n\n    From: 10.0.0.1\n    Status: refused\n\nCan you look?",
        "The list:\n\n-Alpha\n\n-Beta\n\n-Gamma",
        "Contact at 10:00 <ann@example.com>:\nshe knows more",
        "Ticket 12\n=========\n\nDétail\n------\n\nIl reste 0 octet\nvoir https://example.com/log",
        "1\n2\n__________\nTotal 3",
    ],
)
def test_what_only_looks_like_a_quote_stays(said: str) -> None:
    assert (trim(said).new, trim(said).rest) == (said, "")


PIECES = [
    *INTRODUCTIONS.values(),
    *HEADINGS.values(),
    *FOOTERS,
    *(
        "\n",
        "\n\n",
        "\r\n",
        "> ",
        ">",
        "-- ",
        "--",
        "____",
        "Jean",
        "-Jean",
        "a",
        "On ",
        " wrote:",
        "<ann@example.com>",
    ),
    *("\u2028", "\x0c", "\u00a0", "\u200b", "From: ", "2021", ":", "```"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=30).map("".join))
def test_nothing_is_lost(text: str) -> None:
    trimmed = trim(text)
    assert sorted(_without_blanks(trimmed.new + trimmed.rest)) == sorted(_without_blanks(text))
    assert _in_order(_without_blanks(trimmed.new), _without_blanks(text))
    assert _in_order(_without_blanks(trimmed.rest), _without_blanks(text))


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


def _in_order(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(letter in rest for letter in part)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "a\n",
            "\n",
            "\r\n",
            ">\n",
            ">",
            "----\n",
            "--\n",
            "_ _\n",
            "\u200b\n",
            "<a@",
            "a@b.c\n",
            "1 ",
            "https://",
        ),
        *("On 1\n", "On 1 <\n", "On 1 wrote:\n", "Le 1 a@b <\n", "x On 1 wrote:\n", "wrote ", "On D 1 "),
        *("From: a\n", "From: a\n\n\n", "Sent from ", "Sent from a\n", "[https://x ", "\n-Jean\n", "> a\nb\n"),
        *(" " * 250 + "x\n", "x" * 250 + " On 1 wrote:\n", "-" * 20 + "a" * 80 + " \n", "De" * 99 + ":\n"),
    ],
)
def test_a_hundred_kilobytes_of_anything_are_parted_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.process_time()
    trim(text)
    assert time.process_time() - began < 0.3
