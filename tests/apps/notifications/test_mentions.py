"""Names after an @."""

import pytest

from charterdesk.apps.notifications.mentions import named_in

PEOPLE = {1: "Ida Berg", 2: "Ida", 3: "Jon Dahl", 4: "Éloïse Roux", 5: "Kai Lund", 6: "Kai Moe"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ida Berg, look", {1}),
        ("@ida: look", {2}),
        ("@Jon and @kai lund", {3, 5}),
        ("(@éloïse)", {4}),
        ("@E\u0301loi\u0308se Roux", {4}),
        ("@Kai, which one?", set()),
        ("@Jonas", set()),
        ("jon@jon.example", set()),
        ("@Ida\nBerg", {1}),
        ("", set()),
    ],
)
def test_who_is_named(text, named):
    assert named_in(text, PEOPLE) == named
