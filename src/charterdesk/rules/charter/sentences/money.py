"""Of prices, credits, surcharges and contacts. French, Spanish."""

from __future__ import annotations

MONEY: dict[str, tuple[str, str]] = {
    "'{name}' is a word of every charter; give the fact another name": (
        "« {name} » est un mot de toute charte ; donnez un autre nom à ce fait",
        "«{name}» es una palabra de toda carta; dé otro nombre a este hecho",
    ),
    "'prepaid' says it in full: leave 'prepaid_hours' out": (
        "« prepaid » le dit en entier : supprimez « prepaid_hours »",
        "«prepaid» lo dice todo: quite «prepaid_hours»",
    ),
    "a pack holds for elapsed time, such as '365 elapsed days'": (
        "un forfait vaut pour un temps écoulé, par exemple « 365 elapsed days »",
        "un bono vale durante un tiempo transcurrido, por ejemplo «365 elapsed days»",
    ),
    "say both how many are 'included' and how often ('every'), or neither": (
        "dites à la fois combien sont compris (« included ») et à quelle fréquence (« every »), ou ni l'un ni l'autre",
        "diga tanto cuántos se incluyen («included») como con qué frecuencia («every»), o ninguna de las dos cosas",
    ),
    "from 1 to {number} are included; without any, leave it out": (
        "de 1 à {number} sont compris ; s'il n'y en a aucun, supprimez cette clé",
        "se incluyen de 1 a {number}; si no hay ninguno, quite esta clave",
    ),
    "'{name}' is not a kind of request of this charter": (
        "« {name} » n'est pas un genre de demande de cette charte",
        "«{name}» no es un tipo de solicitud de esta carta",
    ),
    "what is included draws on no credit: leave one of both out": (
        "ce qui est compris ne puise dans aucun crédit : supprimez l'un des deux",
        "lo que está incluido no consume ningún crédito: quite uno de los dos",
    ),
    "a step lasts at least a minute, such as '15 minutes'": (
        "une tranche dure au moins une minute, par exemple « 15 minutes »",
        "una fracción dura al menos un minuto, por ejemplo «15 minutes»",
    ),
    "the line changes nothing: give its rate, first, step or at_least": (
        "la ligne ne change rien : donnez son « rate », « first », « step » ou « at_least »",
        "la línea no cambia nada: dé su «rate», «first», «step» o «at_least»",
    ),
    "what is included has no rate": ("ce qui est compris n'a pas de tarif", "lo que está incluido no tiene tarifa"),
    "a notice is at most {number} days": (
        "un délai de prévenance est d'au plus {number} jours",
        "un preaviso es de {number} días como máximo",
    ),
    "a surcharge adds one of a share, a rate, an amount, such as '50 %'": (
        "une majoration ajoute un pourcentage, un tarif ou un montant, un seul des trois, par exemple « 50 % »",
        "un recargo añade un porcentaje, una tarifa o un importe, solo uno de los tres, por ejemplo «50 %»",
    ),
    "a line without a channel leads nowhere": (
        "une ligne sans canal ne mène nulle part",
        "una línea sin canal no lleva a ninguna parte",
    ),
    "a contract names at least one person": (
        "un contrat désigne au moins une personne",
        "un contrato designa al menos a una persona",
    ),
    "rates that are added up have one currency and unit; here {here}, elsewhere {elsewhere}": (
        "des tarifs qui s'additionnent ont la même monnaie et la même unité ; ici {here}, ailleurs {elsewhere}",
        "las tarifas que se suman tienen la misma moneda y la misma unidad; aquí {here}, en otro lugar {elsewhere}",
    ),
}
