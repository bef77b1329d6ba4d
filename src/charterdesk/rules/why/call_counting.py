"""The sentences that say how a call was counted, in the languages of the product."""

COUNTING: dict[str, dict[str, str]] = {
    "counted.not_incoming": {
        "fr": "Appel sortant ou interne : il n'est pas compté.",
        "en": "An outgoing or internal call: it is not counted.",
        "es": "Llamada saliente o interna: no se cuenta.",
    },
    "counted.not_our_group": {
        "fr": "Ni le groupe ({group}) ni le numéro appelé ({called}) ne sont ceux que la charte compte.",
        "en": "The group ({group}) or the number called ({called}) is not one that the charter counts.",
        "es": "El grupo ({group}) o el número llamado ({called}) no es de los que la carta cuenta.",
    },
    "counted.out_of_hours": {
        "fr": "Arrivé hors des heures du téléphone : compté à part.",
        "en": "Arrived outside the hours of the telephone: counted apart.",
        "es": "Llegó fuera del horario del teléfono: se cuenta aparte.",
    },
    "counted.under_way": {
        "fr": "Encore en cours : il sera compté quand il sera pris ou terminé.",
        "en": "Still under way: it counts once it is answered or over.",
        "es": "Aún en curso: se contará cuando se atienda o termine.",
    },
    "counted.untold": {
        "fr": "Personne n'a dit ce qu'il est devenu : compté à part, ni comme répondu ni comme abandonné.",
        "en": "Nobody told what became of it: it counts neither as answered nor as abandoned, but apart.",
        "es": "Nadie dijo qué fue de ella: no se cuenta ni como atendida ni como abandonada, sino aparte.",
    },
    "counted.offered": {
        "fr": "Arrivé pendant les heures du téléphone : compté comme présenté.",
        "en": "Arrived in the hours of the telephone: counted as offered.",
        "es": "Llegó en el horario del teléfono: se cuenta como recibida.",
    },
    "counted.answered": {
        "fr": "Répondu après {waited} d'attente.",
        "en": "Answered after a wait of {waited}.",
        "es": "Atendida tras una espera de {waited}.",
    },
    "counted.abandoned": {
        "fr": "Abandonné après {waited} d'attente, avant qu'on ait répondu.",
        "en": "Abandoned after a wait of {waited}, before anybody answered.",
        "es": "Abandonada tras una espera de {waited}, antes de que se atendiera.",
    },
    "counted.short": {
        "fr": "Abandonné après {waited} : un abandon bref (jusqu'à {short}).",
        "en": "Abandoned after {waited}: a short abandon (up to {short}).",
        "es": "Abandonada tras {waited}: un abandono breve (hasta {short}).",
    },
    "counted.voicemail": {
        "fr": "Pris par la messagerie après {waited} : ni répondu, ni abandonné.",
        "en": "Taken by voicemail after {waited}: neither answered nor abandoned.",
        "es": "Recogida por el buzón de voz tras {waited}: ni atendida ni abandonada.",
    },
    "counted.forwarded": {
        "fr": "Renvoyé ailleurs après {waited}, sans réponse du support : ni répondu, ni abandonné.",
        "en": "Forwarded elsewhere after {waited}, unanswered by the desk: neither answered nor abandoned.",
        "es": "Desviada tras {waited} sin respuesta del servicio: ni atendida ni abandonada.",
    },
    "counted.level.yes": {
        "fr": "Dans le délai du taux de service ({within}).",
        "en": "Within the time of the service level ({within}).",
        "es": "Dentro del plazo del nivel de servicio ({within}).",
    },
    "counted.level.no": {
        "fr": "Hors du délai du taux de service ({within}).",
        "en": "Not within the time of the service level ({within}).",
        "es": "Fuera del plazo del nivel de servicio ({within}).",
    },
    "counted.level.apart": {
        "fr": "Laissé hors du taux de service ({within}) par sa formule.",
        "en": "Left out of the service level ({within}) by its formula.",
        "es": "Excluida del nivel de servicio ({within}) por su fórmula.",
    },
}
