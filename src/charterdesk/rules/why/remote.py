"""The sentences that say whether a connection from afar is allowed, in the languages of the product."""

REMOTE: dict[str, dict[str, str]] = {
    "remote.not_said": {
        "fr": "La charte ne prévoit pas de connexion à distance pour ce niveau ({plan}).",
        "en": "The charter names no remote connection for this level ({plan}).",
        "es": "La carta no prevé conexión remota para este nivel ({plan}).",
    },
    "remote.not_in_plan": {
        "fr": "Pas de connexion à distance avec ce niveau ({plan}).",
        "en": "No remote connection with this level ({plan}).",
        "es": "Sin conexión remota con este nivel ({plan}).",
    },
    "remote.no_agreement": {
        "fr": "La charte ne dit pas à quoi le client donne son accord : aucune connexion n'est proposée.",
        "en": "The charter does not say what the customer agrees to: no connection is offered.",
        "es": "La carta no dice a qué da su acuerdo el cliente: no se propone ninguna conexión.",
    },
    "remote.allowed": {
        "fr": "Connexion à distance permise avec ce niveau ({plan}), avec l'accord du client.",
        "en": "A remote connection is allowed with this level ({plan}), with the customer's agreement.",
        "es": "Se permite la conexión remota con este nivel ({plan}), con el acuerdo del cliente.",
    },
    "remote.changes": {
        "fr": "Des modifications sont permises.",
        "en": "Changes are allowed.",
        "es": "Se permiten cambios.",
    },
    "remote.changes_with": {
        "fr": "Des modifications sont permises par l'option du contrat : {option}.",
        "en": "Changes are allowed by an option of the contract: {option}.",
        "es": "Se permiten cambios por una opción del contrato: {option}.",
    },
    "remote.looks": {
        "fr": "Pour vérifier et conseiller : rien n'est modifié.",
        "en": "To check and advise: nothing is changed.",
        "es": "Para comprobar y aconsejar: no se modifica nada.",
    },
    "remote.looks_without": {
        "fr": "Pour vérifier et conseiller : rien n'est modifié sans cette option : {option}.",
        "en": "To check and advise: nothing is changed without this option: {option}.",
        "es": "Para comprobar y aconsejar: no se modifica nada sin esta opción: {option}.",
    },
}
