"""Of calendars, commitments and what is given where one is missed. French, Spanish."""

from __future__ import annotations

TIMES: dict[str, tuple[str, str]] = {
    "'{name}' is not a time zone; write for instance Europe/Paris": (
        "« {name} » n'est pas un fuseau horaire ; écrivez par exemple Europe/Paris",
        "«{name}» no es una zona horaria; escriba por ejemplo Europe/Paris",
    ),
    "a charter has at most {number} calendars": (
        "une charte a au plus {number} calendriers",
        "una carta tiene como máximo {number} calendarios",
    ),
    "the calendar '{name}' never opens": (
        "le calendrier « {name} » n'ouvre jamais",
        "el calendario «{name}» no abre nunca",
    ),
    "the calendar '{name}' opens no more within {years} years, so that no time can be counted in it; give it hours "
    "of every year": (
        (
            "le calendrier « {name} » n'ouvre plus d'ici {years} ans : aucun délai ne peut y être compté ; donnez-lui "
            "des horaires de chaque année"
        ),
        (
            "el calendario «{name}» ya no abre dentro de {years} años: no se puede contar ningún plazo en él; dele un "
            "horario de todos los años"
        ),
    ),
    "the calendar '{name}' opens on public holidays or single days only, so that no time can be counted in it; "
    "name it in 'during' or 'outside' alone": (
        (
            "le calendrier « {name} » n'ouvre que les jours fériés ou certains jours : aucun délai ne peut y être "
            "compté ; ne le nommez que dans « during » ou « outside »"
        ),
        (
            "el calendario «{name}» solo abre en días festivos o en días sueltos: no se puede contar ningún plazo en "
            "él; nómbrelo solo en «during» u «outside»"
        ),
    ),
    "at most {number} calendars are taken together": (
        "au plus {number} calendriers sont pris ensemble",
        "se toman juntos como máximo {number} calendarios",
    ),
    "the calendar '{name}' is made of others itself; name those": (
        "le calendrier « {name} » est lui-même fait d'autres ; nommez ceux-là",
        "el calendario «{name}» está hecho a su vez de otros; nombre esos",
    ),
    "the calendar '{name}' is itself outside another": (
        "le calendrier « {name} » se définit lui-même en dehors d'un autre",
        "el calendario «{name}» se define a su vez fuera de otro",
    ),
    "the calendar '{name}' names no days of closing of its own": (
        "le calendrier « {name} » ne nomme pas lui-même de jours de fermeture",
        "el calendario «{name}» no nombra días de cierre propios",
    ),
    "eves are those of public holidays: write 'closed: public holidays'": (
        "les veilles (« eves ») sont celles des jours fériés : écrivez « closed: public holidays »",
        "las vísperas («eves») son las de los días festivos: escriba «closed: public holidays»",
    ),
    "the first and the last day are both of every year (07-01), or both of one (2026-07-01)": (
        "le premier et le dernier jour sont tous deux de chaque année (07-01), ou tous deux d'une année (2026-07-01)",
        "el primer y el último día son ambos de cada año (07-01), o ambos de un año (2026-07-01)",
    ),
    "it ends before it begins": ("cela se termine avant d'avoir commencé", "termina antes de empezar"),
    "the name of a commitment has at most {number} characters": (
        "le nom d'un engagement compte au plus {number} caractères",
        "el nombre de un compromiso tiene como máximo {number} caracteres",
    ),
    "only an availability is reached in part; leave it out": (
        "seule une disponibilité s'atteint en partie ; supprimez cette clé",
        "solo una disponibilidad se alcanza en parte; quite esta clave",
    ),
    "only a promise in working days falls due at closing: write for instance '1 working day'": (
        "seul un délai en jours ouvrés échoit à la fermeture : écrivez par exemple « 1 working day »",
        "solo un plazo en días hábiles vence al cierre: escriba por ejemplo «1 working day»",
    ),
    "elapsed time begins at any hour: promise working hours or days, or leave it out": (
        "un temps écoulé commence à toute heure : promettez des heures ou des jours ouvrés, ou supprimez cette clé",
        "un tiempo transcurrido empieza a cualquier hora: prometa horas o días hábiles, o quite esta clave",
    ),
    "one of a share, an amount, a rate is given, such as '5 %'": (
        "on donne un pourcentage, un montant ou un tarif, un seul des trois, par exemple « 5 % »",
        "se da un porcentaje, un importe o una tarifa, solo uno de los tres, por ejemplo «5 %»",
    ),
    "say of what the share is taken, such as 'of: the fee of the month'": (
        "dites de quoi le pourcentage est pris, par exemple « of: la redevance du mois »",
        "diga de qué se toma el porcentaje, por ejemplo «of: la cuota del mes»",
    ),
    "nothing would end this commitment: say with 'stops' what does": (
        "rien ne mettrait fin à cet engagement : dites avec « stops » ce qui l'arrête",
        "nada pondría fin a este compromiso: diga con «stops» qué lo detiene",
    ),
    "it starts with an event or after another commitment, not both": (
        "il commence par un événement ou après un autre engagement, pas les deux",
        "empieza con un evento o después de otro compromiso, no ambas cosas",
    ),
    "'{name}' would begin only after itself": (
        "« {name} » ne commencerait qu'après lui-même",
        "«{name}» solo empezaría después de sí mismo",
    ),
    "the line changes nothing: say 'within', 'calendar', 'firm' or 'cut_off'": (
        "la ligne ne change rien : indiquez « within », « calendar », « firm » ou « cut_off »",
        "la línea no cambia nada: indique «within», «calendar», «firm» o «cut_off»",
    ),
    "nothing is promised: say within which time": (
        "rien n'est promis : dites sous quel délai (« within »)",
        "no se promete nada: diga en qué plazo («within»)",
    ),
    "'{length}' would last more than ten years of the calendar": (
        "« {length} » durerait plus de dix ans dans ce calendrier",
        "«{length}» duraría más de diez años en este calendario",
    ),
    "only a promise lasts until the closing of '{same_day}': write for instance '1 working day'": (
        (
            "seul un engagement dure jusqu'à la fermeture du jour même (« {same_day} ») : écrivez par exemple « 1 "
            "working day »"
        ),
        "solo un compromiso dura hasta el cierre del mismo día («{same_day}»): escriba por ejemplo «1 working day»",
    ),
    "'{name}' is an event that every charter knows": (
        "« {name} » est un événement que toute charte connaît",
        "«{name}» es un evento que toda carta conoce",
    ),
    "the name of an event has at most {number} characters": (
        "le nom d'un événement compte au plus {number} caractères",
        "el nombre de un evento tiene como máximo {number} caracteres",
    ),
}
