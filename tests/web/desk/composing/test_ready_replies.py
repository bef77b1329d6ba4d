"""The page of ready replies."""

from charterdesk.apps.workspace.canned import canned_of
from web.desk.agent import words


def test_ones_own_are_written_changed_and_removed(exer, agnes):
    assert "No ready reply yet" in agnes.page("setup/canned/")
    agnes.post("setup/canned/", name="Hello", language="", body="Dear {{customer}}")
    row = canned_of(exer.agent).get()
    assert "Dear {{customer}}" in agnes.html(f"setup/canned/?reply={row.pk}")
    agnes.post("setup/canned/", reply=row.pk, name="Hello", language="fr", body="Bonjour {{customer}}")
    assert canned_of(exer.agent).get().body == "Bonjour {{customer}}"
    agnes.post("setup/canned/", reply=row.pk, go="retire")
    assert not canned_of(exer.agent).exists()


def test_an_unknown_field_is_told_beside_the_text_and_the_text_is_kept(exer, agnes):
    page = agnes.post("setup/canned/", 422, name="Hello", language="", body="Dear {{custmer}}")
    assert "No ticket has this field: {{custmer}}." in words(page)
    assert "Dear {{custmer}}</textarea>" in page
    assert not canned_of(exer.agent).exists()


def test_everybodys_are_kept_by_those_who_lead(exer, agnes, hugo):
    hugo.post("setup/canned/", name="Closing", language="", body="We close.", shared="on")
    assert "everybody&#x27;s" in agnes.html("setup/canned/") or "everybody's" in agnes.page("setup/canned/")
    row = canned_of(exer.agent).get()
    agnes.html(f"setup/canned/?reply={row.pk}", 403)
    agnes.post("setup/canned/", 403, reply=row.pk, name="Closing", body="Mine")
    # A tick that his form does not have is no right.
    agnes.post("setup/canned/", name="For all", language="", body="Hello", shared="on")
    assert [one.name for one in canned_of(exer.head)] == ["Closing"]


def test_anothers_is_not_there(exer, agnes, hugo):
    agnes.post("setup/canned/", name="Hello", language="", body="Dear")
    row = canned_of(exer.agent).get()
    hugo.html(f"setup/canned/?reply={row.pk}", 404)
    hugo.post("setup/canned/", 404, reply=row.pk, go="retire")
    for wrong in ("x", "9" * 40, "-1"):
        agnes.html(f"setup/canned/?reply={wrong}", 404)
