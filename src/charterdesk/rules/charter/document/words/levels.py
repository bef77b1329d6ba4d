"""Words of the levels to which a request is handed over: French, English, Spanish."""

from __future__ import annotations

LEVELS: dict[str, tuple[str, str, str]] = {
    "levels": (
        "Si la demande n'est pas résolue tout de suite",
        "If the request is not solved at once",
        "Si la solicitud no se resuelve enseguida",
    ),
    "levels.caption": (
        "De l'entrée à la clôture, niveau par niveau",
        "From entry to closing, level by level",
        "De la entrada al cierre, nivel por nivel",
    ),
    "levels.ranking": ("Classement de la demande", "The request is ranked", "Clasificación de la solicitud"),
    "levels.end.desk": ("Clôture par le service", "Closed by the desk", "Cierre por el servicio"),
    "levels.end.customer": (
        "Clôture avec votre validation",
        "Closed when you validate it",
        "Cierre con su validación",
    ),
    "levels.solved": ("résolue", "solved", "resuelta"),
    "levels.here": ("La demande est ici : {name}.", "The request is here: {name}.", "La solicitud está aquí: {name}."),
    "levels.next": ("{name}, après : {needs}.", "{name}, after: {needs}.", "{name}, después de: {needs}."),
    "levels.by.r_and_d": (
        "Ceux qui développent le produit y travaillent.",
        "Those who develop the product work on it.",
        "Trabajan en ella quienes desarrollan el producto.",
    ),
    "levels.by.manufacturer": (
        "Le constructeur y travaille ; nous restons votre interlocuteur.",
        "The manufacturer works on it; you go on speaking with us.",
        "El fabricante trabaja en ella; nosotros seguimos siendo su interlocutor.",
    ),
    "levels.told": ("Vous lisez alors : « {said} »", "You then read: “{said}”", "Entonces usted lee: «{said}»"),
    "levels.then": (
        "Si elle n'y est pas résolue : {steps}.",
        "If it is not solved there: {steps}.",
        "Si no se resuelve ahí: {steps}.",
    ),
    "levels.then.bug": ("un bogue est déclaré", "a bug is declared", "se declara un error"),
    "levels.then.workaround": (
        "un contournement est recherché",
        "a way round is sought",
        "se busca una solución provisional",
    ),
    "levels.then.fix": ("un correctif est livré", "a correction is delivered", "se entrega una corrección"),
    "levels.short.bug": ("Bogue", "Bug", "Error"),
    "levels.short.workaround": ("Contournement", "Way round", "Solución provisional"),
    "levels.short.fix": ("Correctif", "Correction", "Corrección"),
    "levels.charged": (
        "Les délais que suspend l'attente de {party} ne courent pas pendant ce temps.",
        "The times that stand still while {party} is waited for do not run meanwhile.",
        "Los plazos que se suspenden mientras se espera {party} no corren entretanto.",
    ),
    "levels.run": (
        "Les délais qui vous sont promis continuent de courir à chaque niveau.",
        "The times promised to you run on at every level.",
        "Los plazos que se le prometen siguen corriendo en todos los niveles.",
    ),
    "event.tests_with_customer": ("des essais avec vous", "tests with you", "pruebas con usted"),
    "event.manager_called": (
        "la consultation d'un responsable",
        "calling on a manager",
        "la consulta a un responsable",
    ),
}
