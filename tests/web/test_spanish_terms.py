"""One thing has one name in Spanish: in windows, letters, reasons and documents."""

from pathlib import Path

import charterdesk

SOURCE = Path(charterdesk.__file__).parent
OTHER_NAMES = ("toma a cargo", "tomar a cargo", "tomarla a cargo", "tomada a cargo", "ticket a cargo", "en el lugar")


def test_taking_in_charge_is_inicio_de_la_atencion_and_on_site_is_in_situ_everywhere() -> None:
    spoken = [
        SOURCE / "locale/es/LC_MESSAGES/django.po",
        *SOURCE.glob("apps/channels/outgoing/letters/es/*"),
        *SOURCE.glob("rules/why/*.py"),
        *SOURCE.rglob("words/*.py"),
        *SOURCE.glob("charters/*.yaml"),
    ]
    said = {path.name: path.read_text(encoding="utf-8").lower() for path in spoken if path.is_file()}
    assert len(said) > 5
    assert {name: other for name, text in said.items() for other in OTHER_NAMES if other in text} == {}
