"""Of the text: YAML that cannot be read, keys and values that cannot stand where they do. French, Spanish."""

from __future__ import annotations

READING: dict[str, tuple[str, str]] = {
    "{said}": ("{said}", "{said}"),
    "'{text}'": ("« {text} »", "«{text}»"),
    "charter": ("charte", "carta"),
    "shared part": ("partie partagée", "parte compartida"),
    "this is not YAML: {problem}": ("ce n'est pas du YAML : {problem}", "esto no es YAML: {problem}"),
    "this is not YAML: the indentation does not fit the lines above": (
        "ce n'est pas du YAML : le retrait ne correspond pas aux lignes précédentes",
        "esto no es YAML: la sangría no corresponde a las líneas anteriores",
    ),
    "this is not YAML: a second colon on this line: put the text in quotes": (
        "ce n'est pas du YAML : un second deux-points sur cette ligne ; mettez le texte entre guillemets",
        "esto no es YAML: unos segundos dos puntos en esta línea; ponga el texto entre comillas",
    ),
    "this is not YAML: a character that cannot stand here: indent with spaces, quote texts that begin so": (
        (
            "ce n'est pas du YAML : un caractère impossible ici ; mettez en retrait avec des espaces, et entre "
            "guillemets les textes qui commencent ainsi"
        ),
        (
            "esto no es YAML: un carácter que no puede estar aquí; haga la sangría con espacios y ponga entre comillas "
            "los textos que empiezan así"
        ),
    ),
    "this is not YAML: a key without its colon and space, here or on the line above": (
        "ce n'est pas du YAML : une clé sans son deux-points suivi d'une espace, ici ou à la ligne précédente",
        "esto no es YAML: una clave sin sus dos puntos y espacio, aquí o en la línea anterior",
    ),
    "this is not YAML: a quotation mark that is never closed, here or above": (
        "ce n'est pas du YAML : un guillemet qui n'est jamais fermé, ici ou plus haut",
        "esto no es YAML: unas comillas que no se cierran, aquí o más arriba",
    ),
    "this is not YAML: a bracket that is never closed, here or above": (
        "ce n'est pas du YAML : un crochet ou une accolade qui n'est jamais fermé, ici ou plus haut",
        "esto no es YAML: un corchete o una llave que no se cierra, aquí o más arriba",
    ),
    "this is not YAML: a line that begins with % belongs before '---'; charters need none": (
        "ce n'est pas du YAML : une ligne qui commence par % se place avant « --- » ; une charte n'en a pas besoin",
        "esto no es YAML: una línea que empieza por % va antes de «---»; una carta no la necesita",
    ),
    "this is not YAML: a control character, which no text may hold: delete it": (
        "ce n'est pas du YAML : un caractère de commande, qu'aucun texte ne peut contenir ; supprimez-le",
        "esto no es YAML: un carácter de control, que ningún texto puede contener; bórrelo",
    ),
    "this is not YAML: a sign where a value begins: put the text in quotes": (
        "ce n'est pas du YAML : un signe au début d'une valeur ; mettez le texte entre guillemets",
        "esto no es YAML: un signo al principio de un valor; ponga el texto entre comillas",
    ),
    "this is not YAML: a text that begins with | or >: put it in quotes, or begin it on the next line": (
        (
            "ce n'est pas du YAML : un texte qui commence par | ou > ; mettez-le entre guillemets, ou commencez-le à "
            "la ligne"
        ),
        "esto no es YAML: un texto que empieza por | o >; póngalo entre comillas, o empiécelo en la línea siguiente",
    ),
    "this is not YAML: a text that begins with & or *: put it in quotes": (
        "ce n'est pas du YAML : un texte qui commence par & ou * ; mettez-le entre guillemets",
        "esto no es YAML: un texto que empieza por & o *; póngalo entre comillas",
    ),
    "this is not YAML: a backslash between double quotes: write it twice, or use single quotes": (
        (
            "ce n'est pas du YAML : une barre oblique inverse entre guillemets doubles ; écrivez-la deux fois, ou "
            "prenez des guillemets simples"
        ),
        "esto no es YAML: una barra invertida entre comillas dobles; escríbala dos veces, o use comillas simples",
    ),
    "this is not YAML: a * without the & that it repeats: put the text in quotes": (
        "ce n'est pas du YAML : un * sans le & qu'il répète ; mettez le texte entre guillemets",
        "esto no es YAML: un * sin el & que repite; ponga el texto entre comillas",
    ),
    "the file holds more than {values} values or {levels} levels": (
        "le fichier contient plus de {values} valeurs ou de {levels} niveaux",
        "el fichero contiene más de {values} valores o de {levels} niveles",
    ),
    "the file is larger than {size} kB": ("le fichier dépasse {size} ko", "el fichero supera los {size} kB"),
    "the file nests deeper than {levels} levels": (
        "le fichier a plus de {levels} niveaux imbriqués",
        "el fichero tiene más de {levels} niveles anidados",
    ),
    "brackets nest deeper than {levels} levels": (
        "les crochets et accolades ont plus de {levels} niveaux imbriqués",
        "los corchetes y llaves tienen más de {levels} niveles anidados",
    ),
    "the file is empty; a {what} begins with '{begins}'": (
        "le fichier est vide ; une {what} commence par « {begins} »",
        "el fichero está vacío; una {what} empieza por «{begins}»",
    ),
    "a second document begins here; a file holds one {what}": (
        "un second document commence ici ; un fichier contient une seule {what}",
        "aquí empieza un segundo documento; un fichero contiene una sola {what}",
    ),
    "a {what} is a mapping that begins with '{begins}'": (
        "une {what} est un groupe de clés qui commence par « {begins} »",
        "una {what} es un grupo de claves que empieza por «{begins}»",
    ),
    "a key is a word": ("une clé est un mot", "una clave es una palabra"),
    "'{key}' is given twice": ("« {key} » figure deux fois", "«{key}» figura dos veces"),
    "and {more} more problems": ("et {more} autres problèmes", "y {more} problemas más"),
    "there is no shared part {name}: it is the file NAME.yaml beside the charter": (
        "il n'y a pas de partie partagée {name} : c'est le fichier NOM.yaml à côté de la charte",
        "no hay ninguna parte compartida {name}: es el fichero NOMBRE.yaml junto a la carta",
    ),
    "{key} is not known here; a shared part holds calendars": (
        "{key} n'est pas connu ici ; une partie partagée contient des calendriers (« calendars »)",
        "{key} no se conoce aquí; una parte compartida contiene calendarios («calendars»)",
    ),
    "the calendar {name} is given twice": (
        "le calendrier {name} figure deux fois",
        "el calendario {name} figura dos veces",
    ),
    "there is no list of the public holidays of {wanted} ({known})": (
        "il n'y a pas de liste des jours fériés de {wanted} ({known})",
        "no hay ninguna lista de los días festivos de {wanted} ({known})",
    ),
    "none": ("aucune", "ninguna"),
    "the list of the public holidays of {wanted} cannot be read: {why}": (
        "la liste des jours fériés de {wanted} est illisible : {why}",
        "la lista de los días festivos de {wanted} no se puede leer: {why}",
    ),
    "{key} is not known here; did you mean '{near}'?": (
        "{key} n'est pas connu ici ; vouliez-vous dire « {near} » ?",
        "{key} no se conoce aquí; ¿quería decir «{near}»?",
    ),
    "{key} is not known here; known here: {known}": (
        "{key} n'est pas connu ici ; sont connus : {known}",
        "{key} no se conoce aquí; se conocen: {known}",
    ),
    "{key} is not known here": ("{key} n'est pas connu ici", "{key} no se conoce aquí"),
    "{key} is not known here, and has no value; put a text that holds a comma in quotes": (
        "{key} n'est pas connu ici, et n'a pas de valeur ; un texte qui contient une virgule se met entre guillemets",
        "{key} no se conoce aquí y no tiene valor; un texto que contiene una coma se pone entre comillas",
    ),
    "a mapping": ("un groupe de clés", "un grupo de claves"),
    "a list": ("une liste", "una lista"),
    "nothing": ("rien", "nada"),
    "the text {value}": ("le texte {value}", "el texto {value}"),
    "'{key}' {takes}": ("« {key} » {takes}", "«{key}» {takes}"),
    "'{key}': {wrong}": ("« {key} » : {wrong}", "«{key}»: {wrong}"),
    "'{key}' is missing": ("il manque « {key} »", "falta «{key}»"),
    "takes a mapping with the keys {keys}, not {kind}": (
        "attend un groupe de clés ({keys}), et non {kind}",
        "espera un grupo de claves ({keys}), y no {kind}",
    ),
    "takes a mapping, not {kind}": (
        "attend un groupe de clés, et non {kind}",
        "espera un grupo de claves, y no {kind}",
    ),
    "takes a list such as [first, second], not {kind}": (
        "attend une liste telle que [premier, second], et non {kind}",
        "espera una lista como [primero, segundo], y no {kind}",
    ),
    "takes a text, not {kind}": ("attend un texte, et non {kind}", "espera un texto, y no {kind}"),
    "takes one line, not {kind}": ("attend une seule ligne, et non {kind}", "espera una sola línea, y no {kind}"),
    "takes one of {known}, not {value}": (
        "attend l'une des valeurs {known}, et non {value}",
        "espera uno de los valores {known}, y no {value}",
    ),
    "takes yes or no, not {value}": (
        "attend « yes » ou « no » (oui ou non), et non {value}",
        "espera «yes» o «no» (sí o no), y no {value}",
    ),
    "holds more than {number} entries": ("compte plus de {number} entrées", "tiene más de {number} entradas"),
    "{value} is not a whole number": ("{value} n'est pas un nombre entier", "{value} no es un número entero"),
    "{value} is not a number": ("{value} n'est pas un nombre", "{value} no es un número"),
    "{value} is not a day such as 2026-12-31": (
        "{value} n'est pas un jour tel que 2026-12-31",
        "{value} no es un día como 2026-12-31",
    ),
}
