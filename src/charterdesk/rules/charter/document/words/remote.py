"""Words of how the desk connects from afar: French, English, Spanish."""

from __future__ import annotations

REMOTE: dict[str, tuple[str, str, str]] = {
    "remote": (
        "Comment nous nous connectons à distance",
        "How we connect from afar",
        "Cómo nos conectamos a distancia",
    ),
    "remote.how": ("Nous nous connectons par {tools}.", "We connect by {tools}.", "Nos conectamos mediante {tools}."),
    "remote.agreed": (
        "Chaque connexion n'a lieu qu'avec votre accord, donné {ways}.",
        "Each connection takes place only with your agreement, given {ways}.",
        "Cada conexión tiene lugar solo con su acuerdo, dado {ways}.",
    ),
    "remote.text": (
        "Votre accord porte sur ce texte : {text}",
        "You agree to this: {text}",
        "Usted acepta lo siguiente: {text}",
    ),
    "remote.tool.teamviewer": ("TeamViewer", "TeamViewer", "TeamViewer"),
    "remote.tool.anydesk": ("AnyDesk", "AnyDesk", "AnyDesk"),
    "remote.tool.rustdesk": ("RustDesk", "RustDesk", "RustDesk"),
    "remote.tool.vpn": ("votre VPN sécurisé", "your secured VPN", "su VPN segura"),
    "remote.tool.other": (
        "un autre outil, nommé avant",
        "another tool, named before",
        "otra herramienta, indicada antes",
    ),
    "remote.by.portal": ("sur le portail", "on the portal", "en el portal"),
    "remote.by.mail": ("par le lien d'un courriel", "by the link of a mail", "con el enlace de un correo"),
    "remote.by.phone": ("au téléphone", "on the telephone", "por teléfono"),
}
