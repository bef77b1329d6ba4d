"""Words of the opening hours: French, English, Spanish."""

from __future__ import annotations

CALENDAR: dict[str, tuple[str, str, str]] = {
    "hours": ("Heures d'ouverture", "Opening hours", "Horario de apertura"),
    "hours.other": ("Autre horaire : {name}", "Other hours: {name}", "Otro horario: {name}"),
    "hours.week": ("La semaine", "The week", "La semana"),
    "hours.week.of": ("La semaine : {name}", "The week: {name}", "La semana: {name}"),
    "hours.day": ("Jour", "Day", "Día"),
    "hours.open": ("Ouvert", "Open", "Abierto"),
    "hours.closed": ("fermé", "closed", "cerrado"),
    "hours.to": ("du {first} au {last}", "{first} to {last}", "de {first} a {last}"),
    "hours.span": ("{start}–{until}", "{start}–{until}", "{start}–{until}"),
    "hours.overnight": (
        "{start}–{until} (le lendemain)",
        "{start}–{until} (the next day)",
        "{start}–{until} (del día siguiente)",
    ),
    "hours.whole": ("jour et nuit", "day and night", "día y noche"),
    "hours.always": (
        "Le service est ouvert jour et nuit, tous les jours de l'année.",
        "The desk is open day and night, every day of the year.",
        "El servicio está abierto día y noche, todos los días del año.",
    ),
    "hours.zone": (
        "Toutes les heures sont celles du fuseau horaire {zone}.",
        "All hours are those of the time zone {zone}.",
        "Todas las horas son las de la zona horaria {zone}.",
    ),
    "hours.holidays": (
        "Fermé les jours fériés ({lists}).",
        "Closed on public holidays ({lists}).",
        "Cerrado los festivos ({lists}).",
    ),
    "hours.coming": (
        "Prochains jours fériés de fermeture : {days}.",
        "Coming public holidays that close the desk: {days}.",
        "Próximos festivos de cierre: {days}.",
    ),
    "hours.of_year": ("{days} ({year})", "{days} ({year})", "{days} ({year})"),
    "hours.single": ("Fermé aussi : {days}.", "Also closed: {days}.", "También cerrado: {days}."),
    "hours.exceptions": ("Jours à horaire particulier", "Days with hours of their own", "Días con horario propio"),
    "hours.legend": (
        "Heures d'ouverture d'une semaine ordinaire : plein, ouvert ; hachuré, fermé.",
        "Opening hours of an ordinary week: filled, open; hatched, closed.",
        "Horario de una semana ordinaria: relleno, abierto; rayado, cerrado.",
    ),
    "hours.desk.short": ("les heures d'ouverture", "opening hours", "el horario de apertura"),
    "hours.named": ("l'horaire « {name} »", "the hours “{name}”", "el horario «{name}»"),
    "hours.any_of": (
        "Ouvert dès que l'un de ces horaires est ouvert : {others}.",
        "Open whenever one of these is open: {others}.",
        "Abierto siempre que lo esté uno de estos: {others}.",
    ),
    "hours.outside": ("Seulement en dehors de : {other}.", "Only outside of: {other}.", "Solo fuera de: {other}."),
    "hours.always.short": ("jour et nuit, tous les jours", "day and night, every day", "día y noche, todos los días"),
    "hours.always.other": (
        "Jour et nuit, tous les jours de l'année.",
        "Day and night, every day of the year.",
        "Día y noche, todos los días del año.",
    ),
    "hours.zone.own": (
        "Ces heures sont celles du fuseau horaire {zone}.",
        "These hours are those of the time zone {zone}.",
        "Estas horas son las de la zona horaria {zone}.",
    ),
    "hours.eves": (
        "La veille d'un jour férié : {hours}.",
        "On the eve of a public holiday: {hours}.",
        "La víspera de un festivo: {hours}.",
    ),
    "hours.as": (
        "les jours de fermeture de : {other}",
        "the days of closing of: {other}",
        "los días de cierre de: {other}",
    ),
    "hours.yearly": ("chaque année le {day}", "every {day}", "cada {day}"),
    "hours.between": ("du {first} au {last}", "{first} to {last}", "del {first} al {last}"),
    "hours.between.yearly": (
        "chaque année du {first} au {last}",
        "every year from {first} to {last}",
        "cada año del {first} al {last}",
    ),
    "hours.season": (
        "Autre horaire, {between} : {hours}.",
        "Other hours, {between}: {hours}.",
        "Otro horario, {between}: {hours}.",
    ),
    "nth.first": ("le premier {day} du mois", "the first {day} of the month", "el primer {day} del mes"),
    "nth.second": ("le deuxième {day} du mois", "the second {day} of the month", "el segundo {day} del mes"),
    "nth.third": ("le troisième {day} du mois", "the third {day} of the month", "el tercer {day} del mes"),
    "nth.fourth": ("le quatrième {day} du mois", "the fourth {day} of the month", "el cuarto {day} del mes"),
    "nth.last": ("le dernier {day} du mois", "the last {day} of the month", "el último {day} del mes"),
}
