"""Words of how calls are counted: French, English, Spanish."""

from __future__ import annotations

TELEPHONE: dict[str, tuple[str, str, str]] = {
    "telephone": ("Comment nous comptons les appels", "How we count calls", "Cómo contamos las llamadas"),
    "telephone.aim": (
        "Nous visons une réponse en {time} pour {share} {of}.",
        "We aim to answer {share} {of} within {time}.",
        "Nuestro objetivo es responder en {time} al {share} {of}.",
    ),
    "telephone.measured": (
        "Nous mesurons la part {of} auxquels nous répondons en {time}.",
        "We measure the share {of} that we answer within {time}.",
        "Medimos el porcentaje {of} que respondemos en {time}.",
    ),
    "telephone.of.answered": ("des appels répondus", "of the answered calls", "de las llamadas atendidas"),
    "telephone.of.answered and abandoned": (
        "des appels répondus ou abandonnés",
        "of the calls answered or abandoned",
        "de las llamadas atendidas o abandonadas",
    ),
    "telephone.of.offered less short": (
        "des appels présentés (sans ceux abandonnés dans ce délai)",
        "of the calls offered (without those abandoned within this time)",
        "de las llamadas recibidas (sin las abandonadas en ese plazo)",
    ),
    "telephone.of.offered": (
        "des appels présentés (ceux abandonnés dans ce délai comptés comme répondus)",
        "of the calls offered (those abandoned within this time counted as answered)",
        "de las llamadas recibidas (contando como atendidas las abandonadas en ese plazo)",
    ),
    "telephone.short": (
        "Un appel abandonné en {time} est un abandon bref ; la part des abandons est aussi donnée sans eux.",
        "A call given up within {time} is a short one; the share of abandoned calls is told without these, too.",
        "Una llamada abandonada en {time} es un abandono breve; el porcentaje de abandonos se da también sin ellos.",
    ),
    "telephone.publishes": (
        "Chaque année, nous publions : {figures}.",
        "Each year we publish: {figures}.",
        "Cada año publicamos: {figures}.",
    ),
    "telephone.average answer": (
        "le temps moyen de réponse au téléphone",
        "the average time to answer the telephone",
        "el tiempo medio de respuesta al teléfono",
    ),
    "telephone.abandoned": (
        "la part des appels abandonnés",
        "the share of abandoned calls",
        "el porcentaje de llamadas abandonadas",
    ),
    "telephone.abandoned less short": (
        "la part des appels abandonnés, hors abandons brefs",
        "the share of abandoned calls, short ones apart",
        "el porcentaje de llamadas abandonadas, sin los abandonos breves",
    ),
    "telephone.service level": (
        "la part des appels répondus à temps",
        "the share of calls answered in time",
        "el porcentaje de llamadas atendidas a tiempo",
    ),
}
