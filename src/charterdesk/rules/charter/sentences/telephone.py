"""Of the chapter that says how calls are counted. French, Spanish."""

from __future__ import annotations

TELEPHONE: dict[str, tuple[str, str]] = {
    "'{value}' is not the wait of a caller; write for instance '20 seconds'": (
        "« {value} » n'est pas l'attente d'un appelant ; écrivez par exemple « 20 seconds »",
        "«{value}» no es la espera de quien llama; escriba por ejemplo «20 seconds»",
    ),
    "'{value}': the wait of a caller is above zero and at most one hour": (
        "« {value} » : l'attente d'un appelant est supérieure à zéro et d'une heure au plus",
        "«{value}»: la espera de quien llama es superior a cero y de una hora como máximo",
    ),
    "calls are counted for the channel 'phone', which this charter has not": (
        "les appels se comptent pour le canal « phone », que cette charte n'a pas",
        "las llamadas se cuentan para el canal «phone», que esta carta no tiene",
    ),
    "no service level is stated; write 'service_level'": (
        "aucun taux de service n'est énoncé ; écrivez « service_level »",
        "no se declara ningún nivel de servicio; escriba «service_level»",
    ),
    "which abandoned calls are short is not said; write 'short_abandon'": (
        "il n'est pas dit quels abandons sont brefs ; écrivez « short_abandon »",
        "no se dice qué abandonos son breves; escriba «short_abandon»",
    ),
    "'{figure}' is given twice": ("« {figure} » est donné deux fois", "«{figure}» figura dos veces"),
    "a caller is promised an answer within {within}, and leaves uncounted until {short}; write less": (
        "on promet à l'appelant une réponse en {within}, et il part sans être compté jusqu'à {short} ; écrivez moins",
        "se promete a quien llama una respuesta en {within}, y hasta {short} se va sin contar; escriba menos",
    ),
}
