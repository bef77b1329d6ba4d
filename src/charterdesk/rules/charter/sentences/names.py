"""Of the names that a charter uses, and of what must stand beside what. French, Spanish."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str]] = {
    "a calendar": ("un calendrier", "un calendario"),
    "a channel": ("un canal", "un canal"),
    "an audience": ("un public", "un público"),
    "a group of products": ("un groupe de produits", "un grupo de productos"),
    "a region": ("une région", "una región"),
    "a kind of request": ("un genre de demande", "un tipo de solicitud"),
    "a severity": ("une gravité", "una gravedad"),
    "a language": ("une langue", "un idioma"),
    "an option": ("une option", "una opción"),
    "a plan": ("un niveau de support", "un nivel de soporte"),
    "an event": ("un événement", "un evento"),
    "a commitment": ("un engagement", "un compromiso"),
    "it has none": ("elle n'en a pas", "no tiene"),
    "'{name}' is not {what} of this charter ({known})": (
        "« {name} » n'est pas {what} de cette charte ({known})",
        "«{name}» no es {what} de esta carta ({known})",
    ),
    "a name has at most {number} characters": (
        "un nom compte au plus {number} caractères",
        "un nombre tiene como máximo {number} caracteres",
    ),
    "'{name}' is not a country; write two letters such as FR": (
        "« {name} » n'est pas un pays ; écrivez deux lettres telles que FR",
        "«{name}» no es un país; escriba dos letras como FR",
    ),
    "name the calendar of the desk's opening hours": (
        "nommez le calendrier des heures d'ouverture du support",
        "nombre el calendario del horario de apertura del servicio",
    ),
    "the charter ends before it begins": (
        "la charte se termine avant d'avoir commencé",
        "la carta termina antes de empezar",
    ),
    "a desk serves in at least one language": (
        "un support répond dans au moins une langue",
        "un servicio atiende al menos en un idioma",
    ),
    "portal and e-mail take requests at any hour: only the telephone has hours": (
        "le portail et l'e-mail prennent les demandes à toute heure : seul le téléphone a des horaires",
        "el portal y el correo electrónico reciben solicitudes a cualquier hora: solo el teléfono tiene horario",
    ),
    "only e-mail has senders whom the desk does not know": (
        "seul l'e-mail a des expéditeurs que le support ne connaît pas",
        "solo el correo electrónico tiene remitentes que el servicio no conoce",
    ),
    "'{name}' is not a condition; known: {known}": (
        "« {name} » n'est pas une condition ; sont connues : {known}",
        "«{name}» no es una condición; se conocen: {known}",
    ),
    "'refer_to' is missing: say to whom the requester is sent": (
        "il manque « refer_to » : dites à qui le demandeur est renvoyé",
        "falta «refer_to»: diga a quién se remite al solicitante",
    ),
    "a plan without a channel serves nobody": (
        "un niveau de support sans canal ne sert à personne",
        "un nivel de soporte sin canal no atiende a nadie",
    ),
    "a plan cannot stand in for itself": (
        "un niveau de support ne peut pas se remplacer lui-même",
        "un nivel de soporte no puede sustituirse a sí mismo",
    ),
    "prepaid hours need the rate of an hour: write 'hour' under 'prices'": (
        "des heures prépayées demandent le tarif d'une heure : écrivez « hour » sous « prices »",
        "las horas prepagadas necesitan la tarifa de una hora: escriba «hour» bajo «prices»",
    ),
    "'{name}' is never open and closed at once": (
        "« {name} » n'est jamais ouvert et fermé à la fois",
        "«{name}» nunca está abierto y cerrado a la vez",
    ),
    "'when' says for which requests the line is, such as {{regions: [islands]}}": (
        "« when » dit pour quelles demandes vaut la ligne, par exemple {{regions: [islands]}}",
        "«when» dice para qué solicitudes vale la línea, por ejemplo {{regions: [islands]}}",
    ),
}
