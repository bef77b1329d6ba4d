"""The sentences that say how a call was made of what was told while it lasted."""

LIVE: dict[str, dict[str, str]] = {
    "call.told_live": {
        "fr": "Signalé pendant l'appel : {events} événement(s).",
        "en": "Told while it lasted: {events} event(s).",
        "es": "Comunicada mientras duraba: {events} suceso(s).",
    },
    "call.answer_told_late": {
        "fr": "La réponse a été signalée après la fin : elle compte, l'appel reste terminé.",
        "en": "The answer was told after the end: it counts, and the call stays ended.",
        "es": "La respuesta se comunicó después del final: cuenta, y la llamada sigue terminada.",
    },
    "call.beginning_untold": {
        "fr": "Le début n'a pas été signalé : l'attente peut avoir été plus longue.",
        "en": "The beginning was not told: the wait may have been longer.",
        "es": "El comienzo no se comunicó: la espera pudo ser más larga.",
    },
}
