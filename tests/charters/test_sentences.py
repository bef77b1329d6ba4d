"""What is wrong with a charter, and what it promises without meaning to, is told in every language of the product."""

import ast
import copy
import string
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import charterdesk
from charterdesk import charters, cli
from charterdesk.apps.contracts.publishing_confined import checked
from charterdesk.rules import terms
from charterdesk.rules.charter.lint import findings
from charterdesk.rules.charter.lint.case import moment
from charterdesk.rules.charter.load import Reading, read
from charterdesk.rules.charter.sentences import CATALOGUES, SENTENCES, told
from charterdesk.rules.terms.amounts import Counts, Duration
from charterdesk.rules.why.said import Said

SOURCE = Path(charterdesk.__file__).parent
TERMS = Path(terms.__file__).parent
LISTS = charters.holiday_lists()
EXER = charters.text_of("exer")
TODAY = date(2026, 11, 22)
# Not an author's mistake: the length of working days in seconds is asked for by a program.
ASKED_BY_A_PROGRAM = "working days have no length"


def calls(of: str, tree: ast.AST) -> list[ast.Call]:
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [call for call in named if isinstance(call.func, ast.Name) and call.func.id == of]


def templates() -> dict[str, str]:
    """Every sentence that the program says of a charter, and where."""
    found: dict[str, str] = {}
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "rules.why.said import" not in text:
            continue
        for call in calls("Said", ast.parse(text)):
            where = f"{path.name}:{call.lineno}"
            assert isinstance(call.args[0], ast.Constant), f"{where}: the sentence itself, not a name for it"
            found[str(call.args[0].value)] = where
    return found


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_sentence_stands_in_french_and_spanish_and_none_stands_there_for_nothing() -> None:
    said = templates()
    assert {sentence: where for sentence, where in said.items() if sentence not in SENTENCES} == {}
    assert set(SENTENCES) - set(said) - {"{said}"} == set()
    assert set(CATALOGUES) == {"fr", "es"}


def test_a_sentence_keeps_its_values_and_is_translated() -> None:
    wrong = []
    for english, (french, spanish) in SENTENCES.items():
        words = any(sign.isalpha() for part, _, _, _ in string.Formatter().parse(english) for sign in part)
        kept = fields(french) == fields(english) == fields(spanish)
        wrong += [] if kept and not (words and english in {french, spanish}) else [english]
    assert wrong == []


def test_no_term_complains_in_english_alone() -> None:
    plain = []
    for path in TERMS.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        said = {call.lineno for call in calls("Said", tree)}
        plain += [
            f"{path.name}: {ast.unparse(node.value)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "message" and node.lineno not in said
        ]
    assert [line for line in plain if ASKED_BY_A_PROGRAM not in line] == []


def problem(was: str, becomes: str) -> tuple[str, str, str]:
    assert was in EXER
    found = read(EXER.replace(was, becomes, 1), "exer.yaml", LISTS)
    assert not isinstance(found, Reading)
    (first,) = [one for one in found if "is missing" not in one.message]
    return first.told("en"), first.told("fr"), first.told("es")


def test_a_mistyped_key_is_told_in_three_languages() -> None:
    assert problem("calendars:", "calendar:") == (
        "'calendar' is not known here; did you mean 'calendars'?",
        "« calendar » n'est pas connu ici ; vouliez-vous dire « calendars » ?",
        "«calendar» no se conoce aquí; ¿quería decir «calendars»?",
    )


def test_a_length_of_time_without_its_unit_says_what_to_write() -> None:
    english, french, spanish = problem("{within: 2 working hours,", "{within: 2 hours,")
    assert english.startswith("'2 hours' is not a length of time; write for instance '4 working hours'")
    assert french.startswith(
        "« 2 hours » n'est pas une durée ; écrivez par exemple « 4 working hours » (heures ouvrées)"
    )
    assert spanish.startswith("«2 hours» no es una duración; escriba por ejemplo «4 working hours» (horas hábiles)")


def test_a_value_of_another_kind_is_told_with_the_kind() -> None:
    assert problem("languages: [fr]", "languages: {fr: en}")[1] == (
        "« languages » attend une liste telle que [premier, second], et non un groupe de clés"
    )


def test_a_name_that_is_not_defined_is_told_with_those_that_are() -> None:
    _, french, spanish = problem("or_else: manufacturer", "or_else: maker")
    assert french == "« maker » n'est pas un niveau de support de cette charte (premium, manufacturer)"
    assert spanish == "«maker» no es un nivel de soporte de esta carta (premium, manufacturer)"


def test_what_is_no_yaml_is_told_in_french_at_its_place() -> None:
    found = read("charter: 'x\n", "x.yaml", LISTS)
    assert not isinstance(found, Reading)
    assert found[0].in_language("fr").startswith("x.yaml:2:1: ce n'est pas du YAML : un guillemet qui n'est jamais")


def test_a_promise_that_falls_due_at_night_is_told_with_the_reader_s_days_and_lengths() -> None:
    reading = read(charters.text_of("esker"), "esker.yaml", LISTS)
    assert isinstance(reading, Reading)
    due = next(one for one in findings(reading, TODAY) if one.check == "falls-due-while-closed")
    assert " elapsed hours' from Monday 2026-" in due.message
    assert " heures écoulées » à compter du lundi " in due.told("fr")
    assert "/2026 à " in due.told("fr")
    assert " horas transcurridas» desde el lunes " in due.told("es")
    assert due.in_language("es").endswith(" [falls-due-while-closed]")


def test_a_language_that_the_product_does_not_speak_is_told_in_english() -> None:
    said = Said("'{name}' is given twice; keep the first", name="severity")
    assert told(said, "de") == str(said) == "'severity' is given twice; keep the first"


def test_values_are_told_in_the_language_and_texts_stay_as_they_were_written() -> None:
    length = Duration(number=Decimal(4), counts=Counts.WORKING, unit="hour")
    values = Said("{said}", said=[length, "1.5", date(2026, 7, 1), "two\nlines", Said("Monday")])
    assert str(values) == "4 working hours, 1.5, 2026-07-01, two\\nlines, Monday"
    assert told(values, "fr") == "4 heures ouvrées, 1.5, 01/07/2026, two\\nlines, lundi"
    assert told(moment(datetime(2026, 7, 1, 14, 10)), "es") == "miércoles 01/07/2026 a las 14:10"  # noqa: DTZ001


def test_a_sentence_that_is_copied_is_told_as_before() -> None:
    said = Said("'{name}' is given twice; keep the first", name="severity")
    again = copy.deepcopy(said)
    assert again == said
    assert told(again, "fr") == "« severity » figure deux fois ; gardez le premier"


def test_the_process_that_checks_what_is_typed_tells_it_in_every_language() -> None:
    found = checked("x", EXER.replace("calendars:", "calendar:", 1), LISTS, today=TODAY)
    known = found.problems[-1]
    assert known.message == "'calendar' is not known here; did you mean 'calendars'?"
    assert known.told("fr").startswith("« calendar » n'est pas connu ici")
    assert known.told("es").startswith("«calendar» no se conoce aquí")


def test_the_command_tells_in_the_language_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(EXER.replace("calendars:", "calendar:", 1), encoding="utf-8")
    assert cli.main(["charter", "check", str(path), "--lang", "es"]) == 1
    assert "«calendar» no se conoce aquí; ¿quería decir «calendars»?" in capsys.readouterr().err
    assert cli.main(["charter", "check", str(path)]) == 1
    assert "'calendar' is not known here; did you mean 'calendars'?" in capsys.readouterr().err
    assert cli.main(["charter", "check", "exer", "--lang", "fr", "--today", "2026-11-22"]) == 0
    assert "exer : " in capsys.readouterr().out
    assert cli.main(["charter", "check", str(tmp_path / "none.yaml"), "--lang", "fr"]) == 1
    assert "chartes fournies : " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("charter: x\ndesk: a\x07b\n", "2:8", "un caractère de commande"),
        ("charter: x\ndesk: |name\n", "2:8", "un texte qui commence par | ou >"),
        ('charter: x\ndesk: "a\\pb"\n', "2:10", "une barre oblique inverse entre guillemets doubles"),
        ("charter: x\ndesk: * name\n", "2:8", "un texte qui commence par & ou *"),
        ("charter: x\ndesk: ,\n", "2:7", "un signe au début d'une valeur"),
    ],
)
def test_what_the_parser_stumbles_over_is_told_where_it_stands_with_what_to_do(
    text: str, place: str, said: str
) -> None:
    found = read(text, "x.yaml", LISTS)
    assert not isinstance(found, Reading)
    assert found[0].in_language("fr").startswith(f"x.yaml:{place}: ce n'est pas du YAML : {said}")
