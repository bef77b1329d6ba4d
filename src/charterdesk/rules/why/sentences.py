"""The sentences behind the codes of reasons, in the languages of the product."""

from charterdesk.rules.why.call_counting import COUNTING
from charterdesk.rules.why.call_events import LIVE
from charterdesk.rules.why.call_sentences import CALLS
from charterdesk.rules.why.remote import REMOTE

SENTENCES: dict[str, dict[str, str]] = {
    **COUNTING,
    **LIVE,
    "charter.not_yet": {
        "fr": "Cette charte n'est en vigueur qu'à partir du {day}.",
        "en": "This charter holds only from {day}.",
        "es": "Esta carta solo rige a partir del {day}.",
    },
    "charter.ended": {
        "fr": "Cette charte n'est plus en vigueur depuis le {day}.",
        "en": "This charter ended on {day}.",
        "es": "Esta carta terminó el {day}.",
    },
    "identification.wrong_code": {
        "fr": "Le code d'accès n'est pas le bon : l'appelant n'est pas identifié.",
        "en": "The access code is wrong: the caller is not identified.",
        "es": "El código de acceso es incorrecto: no se identifica a quien llama.",
    },
    "plan.taken": {
        "fr": "Le niveau de support est : {plan}.",
        "en": "The level of support is: {plan}.",
        "es": "El nivel de soporte es: {plan}.",
    },
    "plan.unknown": {
        "fr": "On ne sait pas encore de quel contrat il s'agit : rien n'est promis pour l'instant.",
        "en": "It is not known yet which contract this is: nothing is promised for now.",
        "es": "Aún no se sabe de qué contrato se trata: por ahora no se promete nada.",
    },
    "plan.without_contract": {
        "fr": "Sans contrat valable pour cette demande, le service sans contrat s'applique.",
        "en": "Without a contract that is valid for this request, the service without contract applies.",
        "es": "Sin un contrato válido para esta solicitud, se aplica el servicio sin contrato.",
    },
    "contract.none": {
        "fr": "Aucun contrat ne vaut pour cette demande.",
        "en": "No contract applies to this request.",
        "es": "Ningún contrato se aplica a esta solicitud.",
    },
    "contract.not_valid": {
        "fr": "Le contrat vaut du {starts} au {ends}, pas à la date de la demande.",
        "en": "The contract runs from {starts} to {ends}, not on the day of the request.",
        "es": "El contrato vale del {starts} al {ends}, no en la fecha de la solicitud.",
    },
    "audience.not_in_plan": {
        "fr": "Ce niveau de support ne s'adresse pas à ce demandeur : {plan}.",
        "en": "This requester is not served by: {plan}.",
        "es": "Este nivel de soporte no está destinado a este solicitante: {plan}.",
    },
    "audience.not_served": {
        "fr": "Ce support ne s'adresse pas à ce type de demandeur.",
        "en": "This desk does not serve this kind of requester.",
        "es": "Este servicio no atiende a este tipo de solicitante.",
    },
    "audience.referred": {
        "fr": "Ce demandeur doit s'adresser à : {refer_to}.",
        "en": "This requester turns to: {refer_to}.",
        "es": "Este solicitante debe dirigirse a: {refer_to}.",
    },
    "need.fails": {
        "fr": "Une condition n'est pas remplie : {need}.",
        "en": "A condition does not hold: {need}.",
        "es": "No se cumple una condición: {need}.",
    },
    "contact.not_named": {
        "fr": "Seules les personnes désignées au contrat ouvrent des demandes.",
        "en": "Only the persons whom the contract names open requests.",
        "es": "Solo las personas designadas en el contrato abren solicitudes.",
    },
    "channel.special": {
        "fr": "Une telle demande ne passe pas par ce canal ({channel}), mais par : {ways}.",
        "en": "Such a request does not come by this channel ({channel}), but by: {ways}.",
        "es": "Una solicitud así no entra por este canal ({channel}), sino por: {ways}.",
    },
    "channel.allowed": {
        "fr": "Ce canal est ouvert à cette demande : {channel}.",
        "en": "This channel is open to this request: {channel}.",
        "es": "Este canal está abierto a esta solicitud: {channel}.",
    },
    "channel.on_call": {
        "fr": "Hors horaires, l'astreinte répond.",
        "en": "Out of hours, the on-call cover answers.",
        "es": "Fuera de horario responde la guardia.",
    },
    "channel.not_allowed": {
        "fr": "Ce canal n'est pas ouvert à cette demande : {channel}.",
        "en": "This channel is not open to this request: {channel}.",
        "es": "Este canal no está abierto a esta solicitud: {channel}.",
    },
    "channel.opens_no_ticket": {
        "fr": "Ce canal n'ouvre pas de ticket : {channel}.",
        "en": "This channel opens no ticket: {channel}.",
        "es": "Este canal no abre tickets: {channel}.",
    },
    "channel.closed": {
        "fr": "Personne ne répond sur ce canal à cette heure : {channel}.",
        "en": "Nobody answers on this channel at this hour: {channel}.",
        "es": "Nadie responde en este canal a esta hora: {channel}.",
    },
    "kind.not_offered": {
        "fr": "Ce support ne traite pas ce genre de demande : {kind}.",
        "en": "This desk does not handle this kind of request: {kind}.",
        "es": "Este servicio no atiende este tipo de solicitud: {kind}.",
    },
    "kind.not_done": {
        "fr": "Le support ne couvre pas : {kind}.",
        "en": "Support does not cover: {kind}.",
        "es": "El soporte no cubre: {kind}.",
    },
    "kind.sold_apart": {
        "fr": "Le support ne couvre pas : {kind}. Ce qui est proposé : {offer}.",
        "en": "Support does not cover: {kind}. What is offered instead: {offer}.",
        "es": "El soporte no cubre: {kind}. Lo que se ofrece: {offer}.",
    },
    "quote.needed": {
        "fr": "Le travail commence après la validation d'un devis.",
        "en": "Work starts after a quote has been validated.",
        "es": "El trabajo empieza tras la validación de un presupuesto.",
    },
    "quote.above": {
        "fr": "Le travail estimé ({estimated} h) dépasse {limit} h : un devis est validé d'abord.",
        "en": "The estimated work ({estimated} h) exceeds {limit} h: a quote is validated first.",
        "es": "El trabajo estimado ({estimated} h) supera {limit} h: primero se valida un presupuesto.",
    },
    "credit.left": {
        "fr": "Il reste {balance} h de crédit.",
        "en": "{balance} h of credit are left.",
        "es": "Quedan {balance} h de crédito.",
    },
    "credit.used": {
        "fr": "{used} h sont décomptées du crédit de {balance} h.",
        "en": "{used} h are drawn from the credit of {balance} h.",
        "es": "Se descuentan {used} h del crédito de {balance} h.",
    },
    "credit.not_enough": {
        "fr": "Il manque {rest} h au crédit de {balance} h : un devis est validé d'abord.",
        "en": "The credit of {balance} h leaves {rest} h uncovered: a quote is validated first.",
        "es": "Al crédito de {balance} h le faltan {rest} h: primero se valida un presupuesto.",
    },
    "price.included": {
        "fr": "C'est compris dans le contrat.",
        "en": "It is included in the contract.",
        "es": "Está incluido en el contrato.",
    },
    "price.free": {
        "fr": "C'est compris dans le service.",
        "en": "It is included in the service.",
        "es": "Está incluido en el servicio.",
    },
    "price.rate": {
        "fr": "Le tarif est de {rate} {per}, hors taxes.",
        "en": "The rate is {rate} {per}, excluding VAT.",
        "es": "La tarifa es de {rate} {per}, sin IVA.",
    },
    "price.special": {
        "fr": "Un tarif particulier s'applique : {what}.",
        "en": "A special price holds: {what}.",
        "es": "Se aplica una tarifa especial: {what}.",
    },
    "price.first": {
        "fr": "Jusqu'à {hours} h, le tarif est de {rate} {per}, hors taxes.",
        "en": "Up to {hours} h, the rate is {rate} {per}, excluding VAT.",
        "es": "Hasta {hours} h, la tarifa es de {rate} {per}, sin IVA.",
    },
    "price.step": {
        "fr": "Toute tranche de {minutes} minutes entamée est comptée en entier.",
        "en": "Time is counted in started steps of {minutes} minutes.",
        "es": "Toda fracción empezada de {minutes} minutos se cuenta entera.",
    },
    "price.at_least": {
        "fr": "Au moins {hours} h sont comptées.",
        "en": "At least {hours} h are counted.",
        "es": "Se cuentan al menos {hours} h.",
    },
    "price.surcharge": {
        "fr": "Majoration de {percent} %, déjà comptée dans le tarif indiqué : {what}.",
        "en": "Surcharge of {percent} %, already within the rate shown: {what}.",
        "es": "Recargo del {percent} %, ya contado en la tarifa indicada: {what}.",
    },
    "price.surcharge_rate": {
        "fr": "Majoration de {rate} {per}, hors taxes, déjà comptée dans le tarif indiqué : {what}.",
        "en": "Surcharge of {rate} {per}, excluding VAT, already within the rate shown: {what}.",
        "es": "Recargo de {rate} {per}, sin IVA, ya contado en la tarifa indicada: {what}.",
    },
    "price.fee": {
        "fr": "{what} : {fee} hors taxes.",
        "en": "{what}: {fee} excluding VAT.",
        "es": "{what}: {fee} sin IVA.",
    },
    "credit.incident_used": {
        "fr": "Un incident est décompté du forfait, qui en compte {left}.",
        "en": "One incident is drawn from the pack, which holds {left}.",
        "es": "Se descuenta una incidencia del bono, que tiene {left}.",
    },
    "credit.none_left": {
        "fr": "Il ne reste rien de ce qui a été acheté d'avance.",
        "en": "Nothing is left of what was bought in advance.",
        "es": "No queda nada de lo comprado por adelantado.",
    },
    "credit.expired": {
        "fr": "Ce qui a été acheté d'avance pouvait être utilisé jusqu'au {day}.",
        "en": "What was bought in advance could be used until {day}.",
        "es": "Lo comprado por adelantado podía usarse hasta el {day}.",
    },
    "credit.rest_at_the_rate": {
        "fr": "{used} h sont décomptées du crédit de {balance} h ; les {rest} h restantes sont facturées.",
        "en": "{used} h are drawn from the credit of {balance} h; the other {rest} h are charged.",
        "es": "Se descuentan {used} h del crédito de {balance} h; las {rest} h restantes se facturan.",
    },
    "emergency.fee": {
        "fr": "L'ouverture d'une urgence coûte {fee} hors taxes.",
        "en": "Opening an emergency costs {fee} excluding VAT.",
        "es": "Abrir una urgencia cuesta {fee} sin IVA.",
    },
    "emergency.immediate": {
        "fr": "L'urgence est traitée immédiatement.",
        "en": "The emergency is dealt with immediately.",
        "es": "La urgencia se atiende de inmediato.",
    },
    "emergency.on_call": {
        "fr": "Hors horaires, l'urgence est traitée par l'astreinte.",
        "en": "Out of hours, the emergency is dealt with by the stand-by.",
        "es": "Fuera de horario, la guardia atiende la urgencia.",
    },
    "emergency.next_opening": {
        "fr": "Sans astreinte, l'urgence est traitée dès la prochaine ouverture.",
        "en": "Without stand-by, the emergency is dealt with at the next opening.",
        "es": "Sin guardia, la urgencia se atiende en la próxima apertura.",
    },
    "severity.validated": {
        "fr": "La priorité validée par le support est {priority}.",
        "en": "The priority validated by the desk is {priority}.",
        "es": "La prioridad validada por el servicio es {priority}.",
    },
    "severity.wished": {
        "fr": "La priorité souhaitée par le client est {priority}, en attendant que le support la valide.",
        "en": "The priority wished by the customer is {priority}, until the desk validates it.",
        "es": "La prioridad deseada por el cliente es {priority}, hasta que el servicio la valide.",
    },
    "severity.usual": {
        "fr": "Ce genre de demande a la priorité {priority}.",
        "en": "This kind of request has priority {priority}.",
        "es": "Este tipo de solicitud tiene prioridad {priority}.",
    },
    "commitment.firm": {
        "fr": "Engagement : {kind}, sous {within}.",
        "en": "Commitment: {kind} within {within}.",
        "es": "Compromiso: {kind}, en {within}.",
    },
    "commitment.best_effort": {
        "fr": "Meilleur effort (obligation de moyens) : {kind}, sous {within}.",
        "en": "Best effort (an obligation of means): {kind} within {within}.",
        "es": "Mejor esfuerzo (obligación de medios): {kind}, en {within}.",
    },
    "commitment.after_cut_off": {
        "fr": "Reçu après {hour} : {kind} compte à partir de l'ouverture du jour ouvré suivant.",
        "en": "Received after {hour}: {kind} counts from the opening of the next working day.",
        "es": "Recibido después de las {hour}: {kind} cuenta desde la apertura del siguiente día hábil.",
    },
    "served.arrival": {
        "fr": "Traité dans l'ordre d'arrivée, sans engagement de délai.",
        "en": "Served in order of arrival, without commitment in time.",
        "es": "Se atiende por orden de llegada, sin compromiso de plazo.",
    },
    "served.no_commitment": {
        "fr": "Sans engagement de délai.",
        "en": "No commitment in time.",
        "es": "Sin compromiso de plazo.",
    },
    "information.asked": {
        "fr": "À fournir : {what}.",
        "en": "To be given: {what}.",
        "es": "Se debe aportar: {what}.",
    },
    "rank.emergency": {"fr": "Urgence", "en": "Emergency", "es": "Urgencia"},
    "rank.contract": {"fr": "Sous contrat", "en": "Under contract", "es": "Con contrato"},
    "rank.no_contract": {"fr": "Sans contrat", "en": "Without contract", "es": "Sin contrato"},
    "rank.plan": {"fr": "{plan}", "en": "{plan}", "es": "{plan}"},
    "rank.kind": {"fr": "{kind}", "en": "{kind}", "es": "{kind}"},
    "rank.severity": {"fr": "Priorité {priority}", "en": "Priority {priority}", "es": "Prioridad {priority}"},
    "rank.due": {"fr": "Échéance {due}", "en": "Due {due}", "es": "Vence {due}"},
    "rank.arrival": {"fr": "Arrivé {at}", "en": "Arrived {at}", "es": "Llegó {at}"},
    **CALLS,
    **REMOTE,
}
