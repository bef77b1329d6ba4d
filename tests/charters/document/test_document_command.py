"""`charterdesk charter document` as a user types it."""

import json
import subprocess
import sys

import pytest

from charterdesk import cli
from charterdesk.rules.charter.document import document
from charterdesk.server.charter_documents import MEDIA_TYPES, for_a_page, made
from charters.document.reading import TODAY, charter_named


def run(*words: str) -> int:
    return cli.main(("charter", "document", *words))


@pytest.mark.parametrize(
    ("form", "begins"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-1."), ("md", b"# Charte de support")]
)
def test_it_writes_a_file_in_each_form(tmp_path, form, begins):
    out = tmp_path / f"charter.{form}"
    assert run("exer", "--lang", "fr", "--to", form, "--out", str(out), "--today", "2026-07-13") == 0
    assert out.read_bytes().startswith(begins)


def test_the_command_and_the_pages_write_the_same(tmp_path):
    out = tmp_path / "charter.pdf"
    run("exer", "--lang", "en", "--to", "pdf", "--out", str(out), "--today", TODAY.isoformat())
    assert out.read_bytes() == made(charter_named("exer"), "en", "pdf", today=TODAY).content
    assert for_a_page(charter_named("exer"), "en", today=TODAY) in made(
        charter_named("exer"), "en", "html", today=TODAY
    ).content.decode().replace("<main>\n", "<main>\n")


def test_without_a_language_it_speaks_the_desks_own(capfdbinary):
    assert run("exer", "--to", "md", "--today", "2026-07-13") == 0
    assert capfdbinary.readouterr().out.startswith(b"# Charte de support")


def test_it_goes_to_standard_output(capfdbinary):
    assert run("esii", "--lang", "es", "--to", "md", "--today", "2026-07-13") == 0
    assert "# Carta de soporte" in capfdbinary.readouterr().out.decode()


def test_sources_are_shown_where_they_are_asked_for(capfdbinary):
    run("exer", "--lang", "en", "--to", "md", "--sources")
    assert "EX-16" in capfdbinary.readouterr().out.decode()
    run("exer", "--lang", "en", "--to", "md")
    assert "EX-16" not in capfdbinary.readouterr().out.decode()


def test_an_annex_is_read_from_a_file(tmp_path, capfdbinary):
    file = tmp_path / "annex.json"
    said = {"number": "C-7", "customer": "Somebody", "plan": "premium", "from": "2026-01-01"}
    file.write_text(json.dumps(said), encoding="utf-8")
    assert run("exer", "--lang", "en", "--to", "md", "--annex", str(file)) == 0
    assert "# Annex to contract C-7" in capfdbinary.readouterr().out.decode()
    file.write_text(json.dumps({**said, "plan": "gold"}), encoding="utf-8")
    assert run("exer", "--lang", "en", "--to", "md", "--annex", str(file)) == 2
    assert "gold" in capfdbinary.readouterr().err.decode()
    file.write_text("{", encoding="utf-8")
    assert run("exer", "--lang", "en", "--to", "md", "--annex", str(file)) == 2
    assert run("exer", "--lang", "en", "--to", "md", "--annex", str(tmp_path / "nowhere.json")) == 1


@pytest.mark.parametrize(
    "words", [("exer", "--lang", "de"), ("exer", "--to", "docx"), ("exer", "--today", "soon"), ("--to", "pdf")]
)
def test_what_cannot_be_asked_for_is_malformed(words, capsys):
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2


def test_a_charter_with_problems_is_no_document(tmp_path, capsys):
    file = tmp_path / "broken.yaml"
    file.write_text("charter: broken\n", encoding="utf-8")
    assert run(str(file)) == 1
    assert f"{file}:1:1" in capsys.readouterr().err


def test_a_form_or_a_language_that_there_is_none_of_is_an_error():
    assert set(MEDIA_TYPES) == {"html", "pdf", "md"}
    with pytest.raises(ValueError, match="docx"):
        made(charter_named("exer"), "en", "docx", today=TODAY)
    with pytest.raises(ValueError, match="'de'"):
        document(charter_named("exer"), "de", today=TODAY)


def test_neither_the_command_nor_the_typesetter_loads_django():
    asked = (
        "import sys; from charterdesk import cli; "
        "cli.main(['charter', 'document', 'exer', '--to', 'pdf', '--out', '/dev/null', '--today', '2026-07-13']); "
        "sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], check=False, capture_output=True)  # noqa: S603  # our own command
    assert (done.returncode, done.stderr) == (0, b"")
