"""Of the chapter that says how the desk connects from afar. French, Spanish."""

from __future__ import annotations

REMOTE: dict[str, tuple[str, str]] = {
    "no plan allows a remote connection; write 'remote_access' there": (
        "aucun niveau ne permet de connexion à distance ; écrivez-y « remote_access »",
        "ningún nivel permite la conexión remota; escriba allí «remote_access»",
    ),
    "no tool is named; write for instance 'tools: [teamviewer]'": (
        "aucun outil n'est nommé ; écrivez par exemple « tools: [teamviewer] »",
        "no se nombra ninguna herramienta; escriba por ejemplo «tools: [teamviewer]»",
    ),
    "no way is named in which the customer agrees": (
        "il n'est pas dit de quelle façon le client donne son accord",
        "no se dice de qué forma da su acuerdo el cliente",
    ),
    "it is not said what the customer agrees to": (
        "il n'est pas dit à quoi le client donne son accord",
        "no se dice a qué da su acuerdo el cliente",
    ),
}
