"""Words of the title block, of the last page and between other words: French, English, Spanish."""

from __future__ import annotations

TITLE: dict[str, tuple[str, str, str]] = {
    "title": ("Charte de support", "Support charter", "Carta de soporte"),
    "title.annex": ("Annexe au contrat {number}", "Annex to contract {number}", "Anexo al contrato {number}"),
    "title.contents": ("Sommaire", "Contents", "Contenido"),
    "title.page": ("page {page} sur {pages}", "page {page} of {pages}", "página {page} de {pages}"),
    "title.running": ("{title} · {desk}", "{title} · {desk}", "{title} · {desk}"),
    "title.holds": ("En vigueur", "In force", "En vigor"),
    "title.from": ("depuis le {day}", "since {day}", "desde el {day}"),
    "title.will": ("à partir du {day}", "from {day}", "a partir del {day}"),
    "title.until": ("jusqu'au {day}", "until {day}", "hasta el {day}"),
    "title.languages": ("Langues du service", "Languages of service", "Idiomas del servicio"),
    "title.version": ("Version", "Version", "Versión"),
    "title.stated": ("À la date du", "As of", "A fecha de"),
    "version": ("Version et sources", "Version and sources", "Versión y fuentes"),
    "version.said": (
        (
            "Ce document est tiré du texte même qui régit le travail du service : la charte « {name} », "
            "en vigueur {holds}. Il en donne l'état au {today}."
        ),
        (
            "This document is made from the very text that the desk works by: the charter “{name}”, in force "
            "{holds}. It tells its state as of {today}."
        ),
        (
            "Este documento procede del mismo texto que rige el trabajo del servicio: la carta «{name}», en vigor "
            "{holds}. Refleja su situación a {today}."
        ),
    ),
    "version.digest": (
        "Empreinte du contenu (SHA-256)",
        "Hash of the content (SHA-256)",
        "Huella del contenido (SHA-256)",
    ),
    "version.own": (
        "Les textes qui n'existent pas en français sont donnés dans la langue de la charte.",
        "Texts that do not exist in English are given in the charter's language.",
        "Los textos que no existen en español se dan en el idioma de la carta.",
    ),
    "version.sources": (
        "Les notes entre crochets nomment la source de chaque ligne.",
        "The notes in brackets name the source of each line.",
        "Las notas entre corchetes indican la fuente de cada línea.",
    ),
    "and": (" et ", " and ", " y "),
    "and.alike": (" et ", " and ", " e "),
    "or": (" ou ", " or ", " o "),
    "or.alike": (" ou ", " or ", " u "),
    "colon": (" : ", ": ", ": "),
    "moment": ("{day} à {hour}", "{day} {hour}", "{day} a las {hour}"),
    "moment.one": ("{day} à {hour}", "{day} {hour}", "{day} a la {hour}"),
    "semicolon": (" ; ", "; ", "; "),
    "yes": ("oui", "yes", "sí"),
    "no": ("non", "no", "no"),
    "none": ("–", "–", "–"),
    "date": ("{day} {year}", "{day} {year}", "{day} de {year}"),
    "date.short": ("{day} {month}", "{day} {month}", "{day} de {month}"),
    "months": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "January February March April May June July August September October November December",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    ),
    "weekdays": (
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "lunes martes miércoles jueves viernes sábado domingo",
    ),
    "weekdays.short": (
        "lun. mar. mer. jeu. ven. sam. dim.",
        "Mon Tue Wed Thu Fri Sat Sun",
        "lun mar mié jue vie sáb dom",
    ),
    "annex.of": ("Client", "Customer", "Cliente"),
    "annex.contract": ("Contrat", "Contract", "Contrato"),
    "annex.dates": ("Durée", "Dates", "Vigencia"),
    "annex.between": ("du {starts} au {ends}", "from {starts} to {ends}", "del {starts} al {ends}"),
    "annex.from": (
        "depuis le {starts}, sans terme fixé",
        "from {starts}, no end fixed",
        "desde el {starts}, sin fin fijado",
    ),
    "annex.plan": ("Niveau de support", "Level of support", "Nivel de soporte"),
    "annex.options": ("Options", "Options", "Opciones"),
    "annex.none": ("aucune", "none", "ninguna"),
    "annex.products": (
        "Matériels et produits couverts",
        "Covered equipment and products",
        "Equipos y productos cubiertos",
    ),
    "annex.all": (
        "tous ceux de l'organisation",
        "all those of the organisation",
        "todos los de la organización",
    ),
    "annex.credit": ("Heures prépayées restantes", "Prepaid hours left", "Horas prepagadas restantes"),
    "annex.credit.said": ("{hours} h au {day}", "{hours} h as of {day}", "{hours} h a {day}"),
    "annex.holds": ("Charte en vigueur", "Charter in force", "Carta en vigor"),
    "annex.version": ("Version de la charte", "Version of the charter", "Versión de la carta"),
    "annex.region": ("Région", "Region", "Región"),
    "annex.about": (
        "La charte de support de {desk}, réduite à ce que ce contrat comprend.",
        "The support charter of {desk}, narrowed to what this contract comprises.",
        "La carta de soporte de {desk}, reducida a lo que comprende este contrato.",
    ),
    "language.fr": ("français", "French", "francés"),
    "language.en": ("anglais", "English", "inglés"),
    "language.es": ("espagnol", "Spanish", "español"),
    "language.ar": ("arabe", "Arabic", "árabe"),
    "language.ca": ("catalan", "Catalan", "catalán"),
    "language.de": ("allemand", "German", "alemán"),
    "language.it": ("italien", "Italian", "italiano"),
    "language.ja": ("japonais", "Japanese", "japonés"),
    "language.ko": ("coréen", "Korean", "coreano"),
    "language.lb": ("luxembourgeois", "Luxembourgish", "luxemburgués"),
    "language.nl": ("néerlandais", "Dutch", "neerlandés"),
    "language.pl": ("polonais", "Polish", "polaco"),
    "language.pt": ("portugais", "Portuguese", "portugués"),
    "language.zh": ("chinois", "Chinese", "chino"),
}
