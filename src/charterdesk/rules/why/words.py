"""Words for what the rule book calls by machine names, in the languages of the product."""

from __future__ import annotations

from dataclasses import dataclass

WORDS: dict[str, dict[str, str]] = {
    "portal": {"fr": "le portail", "en": "the portal", "es": "el portal"},
    "email": {"fr": "l'e-mail", "en": "e-mail", "es": "el correo electrónico"},
    "phone": {"fr": "le téléphone", "en": "the telephone", "es": "el teléfono"},
    "reseller": {"fr": "son revendeur", "en": "his reseller", "es": "su revendedor"},
    "project_team": {"fr": "l'équipe du projet", "en": "the project's team", "es": "el equipo del proyecto"},
    "anomaly": {"fr": "anomalie", "en": "anomaly", "es": "anomalía"},
    "usage": {"fr": "aide à l'utilisation", "en": "help with use", "es": "ayuda para el uso"},
    "information": {"fr": "demande d'information", "en": "request for information", "es": "solicitud de información"},
    "configuration": {"fr": "configuration", "en": "configuration", "es": "configuración"},
    "installation": {"fr": "installation", "en": "installation", "es": "instalación"},
    "training": {"fr": "formation", "en": "training", "es": "formación"},
    "third_party": {
        "fr": "matériel ou logiciel tiers",
        "en": "third-party equipment or software",
        "es": "equipo o programa de terceros",
    },
    "customer_damage": {
        "fr": "dommage causé par le client",
        "en": "damage by the customer",
        "es": "daño causado por el cliente",
    },
    "intervention": {"fr": "intervention sur site", "en": "on-site intervention", "es": "intervención in situ"},
    "stand_by": {"fr": "astreinte", "en": "stand-by", "es": "guardia"},
    "on_call": {"fr": "astreinte", "en": "on-call cover", "es": "guardia"},
    "separate_contract": {"fr": "un contrat séparé", "en": "a separate contract", "es": "un contrato aparte"},
    "professional_services": {
        "fr": "Professional Services",
        "en": "Professional Services",
        "es": "Professional Services",
    },
    "take_in_charge": {"fr": "prise en charge", "en": "taken in charge", "es": "inicio de la atención"},
    "respond": {"fr": "réponse", "en": "answer", "es": "respuesta"},
    "update": {"fr": "nouvelles", "en": "news", "es": "noticias"},
    "on_site": {"fr": "arrivée sur site", "en": "arrival on site", "es": "llegada in situ"},
    "qualify": {"fr": "qualification", "en": "qualification", "es": "calificación"},
    "diagnose": {"fr": "diagnostic", "en": "diagnosis", "es": "diagnóstico"},
    "workaround": {"fr": "contournement", "en": "workaround", "es": "solución provisional"},
    "resolve": {"fr": "résolution", "en": "resolution", "es": "resolución"},
    "covered_by_contract": {
        "fr": "produit couvert par le contrat",
        "en": "product covered by the contract",
        "es": "producto cubierto por el contrato",
    },
    "bought_here": {"fr": "produit acheté chez nous", "en": "product bought here", "es": "producto comprado aquí"},
    "in_catalogue": {"fr": "produit au catalogue", "en": "product in the catalogue", "es": "producto en el catálogo"},
    "up_to_date": {"fr": "produit à jour", "en": "product up to date", "es": "producto actualizado"},
    "manufacturer_maintenance_until": {
        "fr": "maintenance constructeur valable",
        "en": "valid manufacturer's maintenance",
        "es": "mantenimiento del fabricante vigente",
    },
    "call_out": {"fr": "déplacement d'un technicien", "en": "call-out", "es": "desplazamiento de un técnico"},
    "travel": {"fr": "frais de déplacement", "en": "travel", "es": "gastos de desplazamiento"},
    "incident": {"fr": "incident", "en": "incident", "es": "incidente"},
    "evening": {"fr": "soir", "en": "evening", "es": "tarde-noche"},
    "night": {"fr": "nuit", "en": "night", "es": "noche"},
    "weekend": {"fr": "fin de semaine", "en": "weekend", "es": "fin de semana"},
    "holiday": {"fr": "jour férié", "en": "public holiday", "es": "día festivo"},
    "out_of_hours": {"fr": "hors horaires", "en": "out of hours", "es": "fuera de horario"},
    "short_notice": {"fr": "délai de prévenance court", "en": "short notice", "es": "aviso con poca antelación"},
    "duty": {"fr": "permanence", "en": "duty", "es": "guardia"},
    "office": {"fr": "bureau", "en": "office", "es": "oficina"},
    "always": {"fr": "jour et nuit", "en": "day and night", "es": "día y noche"},
    "blocking": {"fr": "bloquante", "en": "blocking", "es": "bloqueante"},
    "critical": {"fr": "critique", "en": "critical", "es": "crítica"},
    "high": {"fr": "élevée", "en": "high", "es": "alta"},
    "medium": {"fr": "moyenne", "en": "medium", "es": "media"},
    "low": {"fr": "faible", "en": "low", "es": "baja"},
    "major": {"fr": "majeure", "en": "major", "es": "grave"},
    "minor": {"fr": "mineure", "en": "minor", "es": "leve"},
    "description": {"fr": "description", "en": "description", "es": "descripción"},
    "steps": {"fr": "étapes pour reproduire", "en": "steps to reproduce", "es": "pasos para reproducir"},
    "error_message": {"fr": "message d'erreur", "en": "error message", "es": "mensaje de error"},
    "hour": {"fr": "par heure", "en": "an hour", "es": "por hora"},
    "minute": {"fr": "par minute", "en": "a minute", "es": "por minuto"},
    "day": {"fr": "par jour", "en": "a day", "es": "por día"},
}


@dataclass(frozen=True, slots=True)
class Word:
    """A machine name that knows how it is said."""

    name: str

    def in_language(self, language: str) -> str:
        """Say it; a name that the product does not know is said as it is written."""
        said = WORDS.get(self.name, {})
        return said.get(language) or said.get("en") or self.name.replace("_", " ")
