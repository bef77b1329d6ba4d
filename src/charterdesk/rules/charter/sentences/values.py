"""Of what stands in one line: hours, days, lengths of time, amounts. What is to be written stays English, as the format
is. French, Spanish.
"""

from __future__ import annotations

VALUES: dict[str, tuple[str, str]] = {
    "takes one line such as '{example}', not a list or a mapping": (
        "attend une seule ligne telle que « {example} », et non une liste ou un groupe de clés",
        "espera una sola línea como «{example}», y no una lista o un grupo de claves",
    ),
    "'{name}' is not a language; write two letters such as fr, en or es": (
        "« {name} » n'est pas une langue ; écrivez deux lettres telles que fr, en ou es",
        "«{name}» no es un idioma; escriba dos letras como fr, en o es",
    ),
    "'{value}' is not a day such as 07-01 (every year) or 2026-07-01": (
        "« {value} » n'est pas un jour tel que 07-01 (chaque année, mois puis jour) ou 2026-07-01",
        "«{value}» no es un día como 07-01 (cada año, primero el mes) o 2026-07-01",
    ),
    "'{value}' is not an hour of the day such as '15:00'": (
        "« {value} » n'est pas une heure de la journée telle que « 15:00 »",
        "«{value}» no es una hora del día como «15:00»",
    ),
    "'{value}' is not a length of time; write for instance '4 working hours' or '48 elapsed hours'": (
        (
            "« {value} » n'est pas une durée ; écrivez par exemple « 4 working hours » (heures ouvrées) ou « 48 "
            "elapsed hours » (heures écoulées)"
        ),
        (
            "«{value}» no es una duración; escriba por ejemplo «4 working hours» (horas hábiles) o «48 elapsed hours» "
            "(horas transcurridas)"
        ),
    ),
    "'{value}': a working week has no fixed length; write the number of working days": (
        "« {value} » : une semaine ouvrée n'a pas de durée fixe ; écrivez le nombre de jours ouvrés (« working days »)",
        "«{value}»: una semana hábil no tiene una duración fija; escriba el número de días hábiles («working days»)",
    ),
    "'{value}': a length of time is above zero and at most ten years": (
        "« {value} » : une durée est supérieure à zéro et ne dépasse pas dix ans",
        "«{value}»: una duración es mayor que cero y no supera los diez años",
    ),
    "'{value}': working days are counted whole; write working hours for a part of one": (
        (
            "« {value} » : les jours ouvrés se comptent entiers ; pour une partie de jour, écrivez des heures ouvrées "
            "(« working hours »)"
        ),
        (
            "«{value}»: los días hábiles se cuentan enteros; para una parte de un día, escriba horas hábiles («working "
            "hours»)"
        ),
    ),
    "'{value}' is not a quantity of work; write for instance '8 hours' or '15 minutes'": (
        "« {value} » n'est pas une quantité de travail ; écrivez par exemple « 8 hours » ou « 15 minutes »",
        "«{value}» no es una cantidad de trabajo; escriba por ejemplo «8 hours» o «15 minutes»",
    ),
    "'{value}' is not an amount; write for instance '150 EUR'": (
        "« {value} » n'est pas un montant ; écrivez par exemple « 150 EUR »",
        "«{value}» no es un importe; escriba por ejemplo «150 EUR»",
    ),
    "'{value}' is not a rate; write for instance '120 EUR per hour'": (
        "« {value} » n'est pas un tarif ; écrivez par exemple « 120 EUR per hour »",
        "«{value}» no es una tarifa; escriba por ejemplo «120 EUR per hour»",
    ),
    "'{value}' is not a share; write for instance '5 %'": (
        "« {value} » n'est pas un pourcentage ; écrivez par exemple « 5 % »",
        "«{value}» no es un porcentaje; escriba por ejemplo «5 %»",
    ),
    "'{value}' is not a surcharge; write for instance '50 %', '30 EUR per hour' or '75 EUR'": (
        "« {value} » n'est pas une majoration ; écrivez par exemple « 50 % », « 30 EUR per hour » ou « 75 EUR »",
        "«{value}» no es un recargo; escriba por ejemplo «50 %», «30 EUR per hour» o «75 EUR»",
    ),
    "'{value}' is nothing to give; write for instance '5 %', '50 EUR' or '20 EUR per hour'": (
        "« {value} » n'est pas un dédommagement ; écrivez par exemple « 5 % », « 50 EUR » ou « 20 EUR per hour »",
        "«{value}» no es una compensación; escriba por ejemplo «5 %», «50 EUR» o «20 EUR per hour»",
    ),
    "'{value}' is not a list of openings; write for instance '09:00-12:30, 14:00-18:00', or 'closed'": (
        (
            "« {value} » n'est pas une liste d'ouvertures ; écrivez par exemple « 09:00-12:30, 14:00-18:00 », ou « "
            "closed » (fermé)"
        ),
        "«{value}» no es una lista de aperturas; escriba por ejemplo «09:00-12:30, 14:00-18:00», o «closed» (cerrado)",
    ),
    "'{value}': two openings of one day overlap": (
        "« {value} » : deux ouvertures du même jour se chevauchent",
        "«{value}»: dos aperturas del mismo día se solapan",
    ),
    "'{value}': hours run from 00:00 to 24:00": (
        "« {value} » : les heures vont de 00:00 à 24:00",
        "«{value}»: las horas van de 00:00 a 24:00",
    ),
    "'{value}' lasts no time; write 00:00-24:00 for a whole day": (
        "« {value} » ne dure pas ; écrivez 00:00-24:00 pour une journée entière",
        "«{value}» no dura nada; escriba 00:00-24:00 para un día entero",
    ),
    "'{value}' is neither 'public holidays' nor a day such as 2026-12-24": (
        "« {value} » n'est ni « public holidays » (jours fériés) ni un jour tel que 2026-12-24",
        "«{value}» no es ni «public holidays» (días festivos) ni un día como 2026-12-24",
    ),
    "a season says its hours; write for instance 'mon-fri: 08:00-14:00', or 'mon-sun: closed'": (
        "une saison dit ses horaires ; écrivez par exemple « mon-fri: 08:00-14:00 », ou « mon-sun: closed »",
        "una temporada dice su horario; escriba por ejemplo «mon-fri: 08:00-14:00», o «mon-sun: closed»",
    ),
    "a calendar says when it is open; write for instance 'mon-fri: 09:00-12:30, 14:00-18:00'": (
        "un calendrier dit quand il est ouvert ; écrivez par exemple « mon-fri: 09:00-12:30, 14:00-18:00 »",
        "un calendario dice cuándo está abierto; escriba por ejemplo «mon-fri: 09:00-12:30, 14:00-18:00»",
    ),
    "a calendar that is open when others are has no hours or closings of its own beside 'any_of'": (
        "un calendrier ouvert en même temps que d'autres n'a, à côté de « any_of », ni horaires ni fermetures à lui",
        "un calendario abierto cuando lo están otros no tiene, junto a «any_of», horario ni cierres propios",
    ),
    "'{key}' is not known here: write the days themselves, such as 'mon-fri: 08:00-14:00'": (
        "« {key} » n'est pas connu ici : écrivez les jours eux-mêmes, par exemple « mon-fri: 08:00-14:00 »",
        "«{key}» no se conoce aquí: escriba los días mismos, por ejemplo «mon-fri: 08:00-14:00»",
    ),
    "'{key}': {day} is given twice": ("« {key} » : {day} figure deux fois", "«{key}»: {day} figura dos veces"),
}
