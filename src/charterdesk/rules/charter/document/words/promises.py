"""Words of the commitments and of their examples: French, English, Spanish."""

from __future__ import annotations

PROMISES: dict[str, tuple[str, str, str]] = {
    "promises": ("Engagements", "Commitments", "Compromisos"),
    "promises.caption": ("{plan} : nos délais", "{plan}: our times", "{plan}: nuestros plazos"),
    "promises.promise": ("Engagement", "Commitment", "Compromiso"),
    "promises.any": ("Toute gravité", "Any severity", "Cualquier gravedad"),
    "promises.none": ("–", "–", "–"),
    "promises.arrival.plan": (
        "{plan} : vos demandes sont traitées par ordre d'arrivée, sans délai promis.",
        "{plan}: your requests are handled in order of arrival, no time is promised.",
        "{plan}: sus solicitudes se atienden por orden de llegada, sin plazo prometido.",
    ),
    "promises.nothing.plan": (
        "{plan} : aucun délai n'est promis.",
        "{plan}: no time is promised.",
        "{plan}: no se promete ningún plazo.",
    ),
    "promises.firm": ("engagement ferme", "a firm commitment", "compromiso firme"),
    "promises.best": ("au mieux de nos moyens", "best effort", "en la medida de nuestros medios"),
    "promises.counts": (
        "compté depuis {start} jusqu'à {stops}",
        "counted from {start}; kept by: {stops}",
        "contado desde {start} hasta {stops}",
    ),
    "promises.level": (
        "{level} : compté jusqu'à {stops}",
        "{level} – kept by: {stops}",
        "{level}: contado hasta {stops}",
    ),
    "promises.repeats": (
        "se renouvelle tant que la demande est ouverte",
        "comes again while the request is open",
        "se repite mientras la solicitud siga abierta",
    ),
    "promises.paused": (
        "suspendu tant que nous attendons {parties}",
        "stands still while we wait for {parties}",
        "se suspende mientras esperamos {parties}",
    ),
    "promises.calendar": (
        "compté aux heures suivantes : {hours}",
        "counted during: {hours}",
        "contado en este horario: {hours}",
    ),
    "promises.during": ("compté pendant {hours}", "counted during {hours}", "contado durante {hours}"),
    "promises.only": ("pour : {kinds}", "for: {kinds}", "para: {kinds}"),
    "promises.change": (
        "si la gravité change, le nouveau délai se compte à partir du changement",
        "if the severity changes, the new time counts from the change",
        "si la gravedad cambia, el nuevo plazo se cuenta desde el cambio",
    ),
    "promises.start": (
        "si la gravité change, le nouveau délai se compte depuis le début",
        "if the severity changes, the new time counts from the start",
        "si la gravedad cambia, el nuevo plazo se cuenta desde el principio",
    ),
    "event.own": ("« {name} »", "“{name}”", "«{name}»"),
    "event.registered": (
        "l'enregistrement de votre demande",
        "the registration of your request",
        "el registro de su solicitud",
    ),
    "event.taken_in_charge": ("la prise en charge", "our taking it in charge", "el inicio de la atención"),
    "event.answered": ("notre réponse", "our answer", "nuestra respuesta"),
    "event.intervention_decided": (
        "la demande ou la décision d'une intervention",
        "the request for an intervention or its decision",
        "la solicitud o decisión de una intervención",
    ),
    "event.arrived_on_site": ("l'arrivée sur site", "the arrival on site", "la llegada in situ"),
    "event.solution_proposed": (
        "la proposition d'une solution",
        "the proposal of a solution",
        "la propuesta de una solución",
    ),
    "event.workaround_given": ("un contournement", "a workaround", "una solución provisional"),
    "event.closed": ("la clôture", "the closing", "el cierre"),
    "party.customer": ("votre réponse", "your answer", "su respuesta"),
    "party.manufacturer": ("le constructeur", "the manufacturer", "al fabricante"),
    "party.rnd": (
        "la recherche et le développement",
        "research and development",
        "a investigación y desarrollo",
    ),
    "party.carrier": ("le transporteur", "the carrier", "al transportista"),
    "party.us": ("ce qui dépend de nous", "ourselves", "lo que depende de nosotros"),
    "unit.working": (
        "Les heures et les jours ouvrés sont ceux de l'ouverture du service.",
        "Working hours and days are those in which the desk is open.",
        "Las horas y los días hábiles son los de apertura del servicio.",
    ),
    "unit.elapsed": (
        "Le temps écoulé se compte sans interruption, nuits et fermetures comprises.",
        "Elapsed time counts without a break, nights and closings included.",
        "El tiempo transcurrido se cuenta sin interrupción, incluidas las noches y los cierres.",
    ),
    "example.caption": (
        "{promise}. Plein : temps compté ; clair : ouvert ; hachuré : fermé.",
        "{promise}. Filled: counted time; light: open; hatched: closed.",
        "{promise}. Relleno: tiempo contado; claro: abierto; rayado: cerrado.",
    ),
    "example.registered": (
        "{level} : signalé {start} ; {promise} : au plus tard {due}",
        "{level}: reported {start}, {promise} due {due}",
        "{level}: comunicado el {start}; {promise}: a más tardar el {due}",
    ),
    "example.event": (
        "{level} : {event}, {start} ; {promise} : au plus tard {due}",
        "{level}: {event} {start}, {promise} due {due}",
        "{level}: {event}, el {start}; {promise}: a más tardar el {due}",
    ),
    "example.reported": (
        "signalé {start} → au plus tard {due}",
        "reported {start} → due {due}",
        "comunicado el {start} → a más tardar el {due}",
    ),
    "example.from": (
        "depuis {start} → au plus tard {due}",
        "from {start} → due {due}",
        "desde el {start} → a más tardar el {due}",
    ),
    "example.said": (
        "Exemples calculés : une semaine sans jour férié, à partir du {day}",
        "Worked examples: a week without public holidays, from {day}",
        "Ejemplos calculados: una semana sin festivos, a partir del {day}",
    ),
    "event.qualified": (
        "la confirmation de la gravité",
        "the confirmation of the severity",
        "la confirmación de la gravedad",
    ),
    "event.diagnosed": ("le diagnostic", "the diagnosis", "el diagnóstico"),
    "promises.request": ("Demande", "Request", "Solicitud"),
    "promises.every": ("Toute demande", "Any request", "Cualquier solicitud"),
    "missed": (
        "en cas de non-respect, un avoir de {given}",
        "where it is missed, we give {given}",
        "en caso de incumplimiento, un abono de {given}",
    ),
    "missed.of": ("{given} ({of})", "{given} ({of})", "{given} ({of})"),
    "missed.rate": ("{rate} de retard", "{rate} of delay", "{rate} de retraso"),
    "missed.below": ("en dessous de {share}", "below {share}", "por debajo de {share}"),
    "missed.most": ("au plus {share} en tout", "at most {share} in all", "{share} como máximo en total"),
    "promises.special": ("Pour certaines demandes", "For some requests", "Para algunas solicitudes"),
    "promises.special.line": (
        "{promise} ({when}) : {times}",
        "{promise} ({when}): {times}",
        "{promise} ({when}): {times}",
    ),
    "promises.of": ("{within} ({level})", "{within} ({level})", "{within} ({level})"),
    "promises.end_of": (
        "la fin de l'engagement « {promise} »",
        "the end of the commitment “{promise}”",
        "el fin del compromiso «{promise}»",
    ),
    "promises.cut_off": (
        "à partir de {hour}, le délai part de l'ouverture du jour ouvert suivant",
        "what begins at {hour} or later counts as begun when the next open day opens",
        "a partir de las {hour}, el plazo empieza con la apertura del siguiente día abierto",
    ),
    "promises.next_day": (
        "le délai part de l'ouverture du jour ouvert suivant",
        "the time begins when the next open day opens",
        "el plazo empieza con la apertura del siguiente día abierto",
    ),
    "promises.due_closing": (
        "échoit à la fermeture du dernier jour",
        "falls due when the last day closes",
        "vence al cierre del último día",
    ),
}
