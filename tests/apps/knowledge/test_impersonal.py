"""What was written to one customer, without what is only his."""

import pytest

from charterdesk.apps.knowledge.impersonal import without_personal

NAMES = ("Claire Bellefontaine", "Claire", "Bellefontaine", "Hôpital de Saint-Orlan", "T15-004418", "Rose", "de")


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Bonjour Madame Bellefontaine,\n\nRedémarrez la borne.\n\nCordialement,\nRose", "Redémarrez la borne."),
        ("Hello Claire,\nrestart it.\n\nKind regards\nAgnes\n+44 20 7946 0999", "restart it."),
        ("Estimada señora:\n\nReinicie el quiosco.\n\nUn saludo,\nRosa", "Reinicie el quiosco."),
        ("Bonjour, redémarrez la borne.", "redémarrez la borne."),
        ("Madame, Monsieur,\nRedémarrez.", "Redémarrez."),
        ("Vu avec Claire Bellefontaine au 01 99 00 12 21.", "Vu avec […] au […]."),
        ("CLAIRE BELLEFONTAINE écrit depuis claire.b@saint-orlan.example", "[…] écrit depuis […]"),
        ("La borne T15-004418 de l'Hôpital de Saint-Orlan", "La borne […] de l'[…]"),
        # What looks like it and is not.
        (
            "Version 4.1 du 2026-09-10 10:00, 192.168.10.12, A-212",
            "Version 4.1 du 2026-09-10 10:00, 192.168.10.12, A-212",
        ),
        ("Le voyant rose reste allumé.", "Le voyant rose reste allumé."),
        ("Regards on the camera\nare blocked.", "Regards on the camera\nare blocked."),
        ("1. Hold 0 for 10 s.\n2. Type 0000.", "1. Hold 0 for 10 s.\n2. Type 0000."),
        ("", ""),
    ],
)
def test_greetings_names_addresses_and_numbers_are_taken_out_and_nothing_else(written, left):
    assert without_personal(written, NAMES) == left
