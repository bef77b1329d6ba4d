"""Of the levels to which tickets are handed over, and of who is called in time. French, Spanish."""

from __future__ import annotations

LEVELS: dict[str, tuple[str, str]] = {
    "tickets begin at the first level: nothing is handed over to '{name}'; leave it out": (
        "les tickets commencent au premier niveau : rien n'est transmis à « {name} » ; supprimez cette ligne",
        "los tickets empiezan en el primer nivel: nada se transfiere a «{name}»; suprima esta línea",
    ),
    "somebody is called at a whole share of the time from 1 % to 100 %": (
        "on appelle quelqu'un à une part entière du délai, de 1 % à 100 %",
        "se avisa a alguien en una parte entera del plazo, del 1 % al 100 %",
    ),
    "'{name}' promises no time: nobody would be called": (
        "« {name} » ne promet aucun délai : personne ne serait appelé",
        "«{name}» no promete ningún plazo: no se avisaría a nadie",
    ),
    "'{promise}' is no promise of '{name}'": (
        "« {promise} » n'est pas une promesse de « {name} »",
        "«{promise}» no es una promesa de «{name}»",
    ),
    "calls stand in the order of their share of the time": (
        "les appels se suivent dans l'ordre de leur part du délai",
        "los avisos se ordenan según su parte del plazo",
    ),
    "after the manager nobody is called: leave 'acknowledged_within' out": (
        "après le responsable, personne n'est appelé : supprimez « acknowledged_within »",
        "después del responsable no se avisa a nadie: suprima «acknowledged_within»",
    ),
    "nobody else is called after him: add a call to another": (
        "personne d'autre n'est appelé ensuite : ajoutez un appel à quelqu'un d'autre",
        "después no se avisa a nadie más: añada un aviso a otra persona",
    ),
    "at '{name}' the customer's clocks wait for {party}, but no commitment is paused by it": (
        "à « {name} », les délais du client attendent {party}, mais aucun engagement n'est suspendu ainsi",
        "en «{name}» los plazos del cliente esperan a {party}, pero ningún compromiso se suspende así",
    ),
    "customers have no words for '{name}': write 'told'": (
        "les clients n'ont pas de mots pour « {name} » : écrivez « told »",
        "los clientes no tienen palabras para «{name}»: escriba «told»",
    ),
}
