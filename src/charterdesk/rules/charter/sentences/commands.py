"""Of files that cannot be read, and what the command line says around the findings. French, Spanish."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "name a file, or a shipped charter: {known}": (
        "nommez un fichier, ou une charte fournie : {known}",
        "nombre un fichero, o una carta incluida: {known}",
    ),
    "the file is not UTF-8 text (byte {byte})": (
        "le fichier n'est pas du texte UTF-8 (octet {byte})",
        "el fichero no es texto UTF-8 (byte {byte})",
    ),
    "{reason}; shipped charters: {known}": (
        "{reason} ; chartes fournies : {known}",
        "{reason}; cartas incluidas: {known}",
    ),
    "This text takes longer than two seconds to be checked.": (
        "La vérification de ce texte prend plus de deux secondes.",
        "La comprobación de este texto tarda más de dos segundos.",
    ),
    "{line} accepted: {because}": ("{line} accepté : {because}", "{line} aceptado: {because}"),
    "{name}: {found} ({digest})": ("{name} : {found} ({digest})", "{name}: {found} ({digest})"),
    "no problem found": ("aucun problème trouvé", "ningún problema encontrado"),
    "1 finding": ("1 constat", "1 constatación"),
    "{number} findings": ("{number} constats", "{number} constataciones"),
    "{found}, {number} accepted": ("{found}, {number} acceptés avec une raison", "{found}, {number} con motivo"),
}
