"""Words of how a request travels, of closing, changes and statements: French, English, Spanish."""

from __future__ import annotations

HANDLING: dict[str, tuple[str, str, str]] = {
    "travel": ("Le parcours d'une demande", "How a request travels", "El recorrido de una solicitud"),
    "travel.caption": ("De l'ouverture à la clôture", "From opening to closing", "De la apertura al cierre"),
    "state.new": ("Enregistrée", "Registered", "Registrada"),
    "state.in_charge": ("Prise en charge", "In charge", "En curso"),
    "state.waiting": ("En attente", "Waiting", "En espera"),
    "state.quote": ("Devis envoyé", "Quote sent", "Presupuesto enviado"),
    "state.solved": ("Solution proposée", "Solution proposed", "Solución propuesta"),
    "state.closed": ("Clôturée", "Closed", "Cerrada"),
    "step.opens": (
        "Vous ouvrez une demande ; elle reçoit un numéro.",
        "You open a request; it is given a number.",
        "Usted abre una solicitud; recibe un número.",
    ),
    "step.take_in_charge": (
        "Le service la prend en charge.",
        "The desk takes it in charge.",
        "El servicio se hace cargo de ella.",
    ),
    "step.pause": (
        "Il nous manque un élément, de votre part ou de celle d'un tiers : nous l'attendons.",
        "Something is missing, from you or from somebody else: we wait.",
        "Nos falta algo, de su parte o de la de un tercero: lo esperamos.",
    ),
    "step.resume": (
        "Nous avons ce qu'il faut : le travail reprend.",
        "We have what we need: the work goes on.",
        "Tenemos lo necesario: el trabajo continúa.",
    ),
    "step.send_quote": (
        "Ce qui n'est pas compris fait l'objet d'un devis.",
        "What is not included is quoted for.",
        "Lo que no está incluido se presupuesta.",
    ),
    "step.accept_quote": (
        "Vous acceptez le devis : le travail commence.",
        "You accept the quote: the work begins.",
        "Usted acepta el presupuesto: el trabajo empieza.",
    ),
    "step.decline_quote": (
        "Vous le refusez, ou il reste sans réponse : la demande est close.",
        "You decline it, or it stays without an answer: the request is closed.",
        "Usted lo rechaza o queda sin respuesta: la solicitud se cierra.",
    ),
    "step.propose_solution": ("Nous proposons une solution.", "We propose a solution.", "Proponemos una solución."),
    "step.reject": (
        "Cela ne fonctionne pas : dites-le-nous, le travail reprend.",
        "It does not work: say so, and the work goes on.",
        "No funciona: díganoslo y el trabajo continúa.",
    ),
    "step.validate": (
        "Vous confirmez que cela fonctionne : la demande est close.",
        "You confirm that it works: the request is closed.",
        "Usted confirma que funciona: la solicitud se cierra.",
    ),
    "step.close": (
        "Vous confirmez que cela fonctionne, ou le service clôt la demande.",
        "You confirm that it works, or the desk closes the request.",
        "Usted confirma que funciona o el servicio cierra la solicitud.",
    ),
    "step.reopen": (
        "La demande est rouverte si le problème revient.",
        "The request is reopened if the problem comes back.",
        "La solicitud se reabre si el problema reaparece.",
    ),
    "queue": ("L'ordre de la file", "The order of the queue", "El orden de la cola"),
    "queue.said": (
        "Les demandes en attente sont traitées dans cet ordre :",
        "Waiting requests are put in this order:",
        "Las solicitudes en espera se atienden en este orden:",
    ),
    "rank.emergency": ("les urgences d'abord", "emergencies first", "primero las urgencias"),
    "rank.contract": (
        "les clients sous contrat avant les autres",
        "customers under contract before others",
        "los clientes con contrato antes que los demás",
    ),
    "rank.plan": ("d'abord le niveau : {first}", "the level first: {first}", "primero el nivel: {first}"),
    "rank.kind": ("d'abord : {first}", "first: {first}", "primero: {first}"),
    "rank.severity": ("les plus graves d'abord", "the most severe first", "primero las más graves"),
    "rank.commitment": (
        "l'engagement qui échoit le plus tôt",
        "the commitment that falls due first",
        "el compromiso que vence antes",
    ),
    "rank.arrival": ("l'ordre d'arrivée", "the order of arrival", "el orden de llegada"),
    "closing": ("Clôture et réouverture", "Closing and reopening", "Cierre y reapertura"),
    "closing.desk": (
        "Le service clôt une demande résolue.",
        "The desk closes a request that is solved.",
        "El servicio cierra una solicitud resuelta.",
    ),
    "closing.customer": (
        "Une demande n'est close qu'avec votre validation.",
        "A request is closed only when you validate it.",
        "Una solicitud solo se cierra con su validación.",
    ),
    "closing.customer.silence": (
        "Une demande n'est close qu'avec votre validation, ou faute de réponse de votre part.",
        "A request is closed only when you validate it, or when no answer comes from you.",
        "Una solicitud solo se cierra con su validación o a falta de respuesta suya.",
    ),
    "closing.silence": (
        "Sans nouvelles de vous pendant {time} après la proposition d'une solution, la demande est close.",
        "Without news from you for {time} after a solution is proposed, the request is closed.",
        "Sin noticias suyas durante {time} tras la propuesta de una solución, la solicitud se cierra.",
    ),
    "closing.told": ("Vous êtes informé de la clôture.", "You are told of the closing.", "Se le informa del cierre."),
    "closing.untold": (
        "La clôture ne vous est pas annoncée.",
        "The closing is not announced to you.",
        "El cierre no se le anuncia.",
    ),
    "closing.reopen": (
        "La demande peut être rouverte pendant {time} après la clôture.",
        "A request can be reopened for {time} after the closing.",
        "La solicitud puede reabrirse durante {time} tras el cierre.",
    ),
    "closing.reopen.any": (
        "Une demande close peut être rouverte.",
        "A closed request can be reopened.",
        "Una solicitud cerrada puede reabrirse.",
    ),
    "changes": ("Changements de la charte", "Changes of the charter", "Cambios de la carta"),
    "changes.announced": (
        "les changements de cette charte vous sont annoncés avant leur entrée en vigueur",
        "changes of this charter are announced to you before they take effect",
        "los cambios de esta carta se le anuncian antes de que entren en vigor",
    ),
    "changes.unannounced": (
        "cette charte peut changer sans préavis",
        "this charter may change without notice",
        "esta carta puede cambiar sin previo aviso",
    ),
    "changes.unannounced.said": (
        "peut changer sans préavis",
        "may change without notice",
        "puede cambiar sin previo aviso",
    ),
    "statements": ("Dispositions", "Statements", "Disposiciones"),
}
