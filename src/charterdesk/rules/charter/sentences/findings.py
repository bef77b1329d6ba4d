"""Of what a charter promises without meaning to: what the checks find. French, Spanish."""

from __future__ import annotations

FINDINGS: dict[str, tuple[str, str]] = {
    "Monday": ("lundi", "lunes"),
    "Tuesday": ("mardi", "martes"),
    "Wednesday": ("mercredi", "miércoles"),
    "Thursday": ("jeudi", "jueves"),
    "Friday": ("vendredi", "viernes"),
    "Saturday": ("samedi", "sábado"),
    "Sunday": ("dimanche", "domingo"),
    "{weekday} {day} {hour}": ("{weekday} {day} à {hour}", "{weekday} {day} a las {hour}"),
    "there is no check '{name}'; did you mean '{near}'?": (
        "il n'y a pas de contrôle « {name} » ; vouliez-vous dire « {near} » ?",
        "no hay ninguna comprobación «{name}»; ¿quería decir «{near}»?",
    ),
    "there is no check '{name}'": ("il n'y a pas de contrôle « {name} »", "no hay ninguna comprobación «{name}»"),
    "a finding is accepted with its reason; write 'because'": (
        "un constat s'accepte avec sa raison ; écrivez « because »",
        "una constatación se acepta con su motivo; escriba «because»",
    ),
    "'{name}' finds nothing at '{place}'; leave the entry out": (
        "« {name} » ne trouve rien à « {place} » ; supprimez cette entrée",
        "«{name}» no encuentra nada en «{place}»; quite esta entrada",
    ),
    "'{name}' finds nothing; leave the entry out": (
        "« {name} » ne trouve rien ; supprimez cette entrée",
        "«{name}» no encuentra nada; quite esta entrada",
    ),
    "'{length}' from {begins} falls due on {due}, while '{calendar}' is closed; write working hours or days, or "
    "name the calendar of those who are there": (
        (
            "« {length} » à compter du {begins} échoit le {due}, alors que « {calendar} » est fermé ; écrivez des "
            "heures ou des jours ouvrés, ou nommez le calendrier de ceux qui sont là"
        ),
        (
            "«{length}» desde el {begins} vence el {due}, mientras «{calendar}» está cerrado; escriba horas o días "
            "hábiles, o nombre el calendario de quienes están"
        ),
    ),
    "the telephone": ("le téléphone", "el teléfono"),
    "the door for emergencies": ("l'accès pour les urgences", "el acceso para urgencias"),
    "{what} is open by '{calendar}', but nobody answers on {when}; name the calendar of those who answer": (
        (
            "{what} est ouvert selon « {calendar} », mais personne ne répond le {when} ; nommez le calendrier de ceux "
            "qui répondent"
        ),
        (
            "{what} está abierto según «{calendar}», pero nadie responde el {when}; nombre el calendario de quienes "
            "responden"
        ),
    ),
    "{what} has no hours, so it is open day and night, but nobody answers on {when}; name the calendar of those "
    "who answer": (
        (
            "{what} n'a pas d'horaires, il est donc ouvert jour et nuit, mais personne ne répond le {when} ; nommez le "
            "calendrier de ceux qui répondent"
        ),
        (
            "{what} no tiene horario, así que está abierto día y noche, pero nadie responde el {when}; nombre el "
            "calendario de quienes responden"
        ),
    ),
    "the list of the public holidays of {wanted} has no day in {years}; write it with `charterdesk charter "
    "holidays {wanted} {first}`": (
        (
            "la liste des jours fériés de {wanted} n'a aucun jour en {years} ; écrivez-la avec `charterdesk charter "
            "holidays {wanted} {first}`"
        ),
        (
            "la lista de los días festivos de {wanted} no tiene ningún día en {years}; escríbala con `charterdesk "
            "charter holidays {wanted} {first}`"
        ),
    ),
    "on {day} the hour {hour} does not exist in {zone}; let the opening begin and end outside it": (
        (
            "le {day}, {hour} n'existe pas dans le fuseau {zone} (changement d'heure) ; faites commencer et finir "
            "l'ouverture en dehors"
        ),
        (
            "el {day}, las {hour} no existen en la zona {zone} (cambio de hora); haga que la apertura empiece y "
            "termine fuera"
        ),
    ),
    "on {day} the hour {hour} comes twice in {zone}; let the opening begin and end outside it": (
        (
            "le {day}, {hour} vient deux fois dans le fuseau {zone} (changement d'heure) ; faites commencer et finir "
            "l'ouverture en dehors"
        ),
        (
            "el {day}, las {hour} se dan dos veces en la zona {zone} (cambio de hora); haga que la apertura empiece y "
            "termine fuera"
        ),
    ),
    "{shorter} against {longer}": ("{shorter} contre {longer}", "{shorter} frente a {longer}"),
    "from {begins}, {shorter} end on {earlier}, {longer} on {later}": (
        "à compter du {begins}, on arrive avec {shorter} au {earlier}, avec {longer} au {later}",
        "desde el {begins}, se llega con {shorter} al {earlier}, con {longer} al {later}",
    ),
    "severity '{milder}' is due before the worse '{worse}': {example}; give the worse one the shorter time, or "
    "both the same unit": (
        (
            "la gravité « {milder} » échoit avant la gravité « {worse} », qui est pire : {example} ; donnez à la pire "
            "le délai le plus court, ou aux deux la même unité"
        ),
        (
            "la gravedad «{milder}» vence antes que la gravedad «{worse}», que es peor: {example}; dé a la peor el "
            "plazo más corto, o a ambas la misma unidad"
        ),
    ),
    "'{later}' is due before '{earlier}' for severity '{severity}': {example}; promise the answer earlier": (
        (
            "« {later} » échoit avant « {earlier} » pour la gravité « {severity} » : {example} ; promettez la réponse "
            "plus tôt"
        ),
        "«{later}» vence antes que «{earlier}» para la gravedad «{severity}»: {example}; prometa antes la respuesta",
    ),
    "nothing is said to severity {names}; write a time, 'in order of arrival' or 'no commitment'": (
        (
            "rien n'est dit pour la gravité {names} ; écrivez un délai, « in order of arrival » (par ordre d'arrivée) "
            "ou « no commitment » (sans engagement)"
        ),
        (
            "no se dice nada para la gravedad {names}; escriba un plazo, «in order of arrival» (por orden de llegada) "
            "o «no commitment» (sin compromiso)"
        ),
    ),
    "this plan promises nothing; give it commitments, or say 'served: in order of arrival'": (
        "ce niveau de support ne promet rien ; donnez-lui des engagements, ou écrivez « served: in order of arrival »",
        "este nivel de soporte no promete nada; dele compromisos, o escriba «served: in order of arrival»",
    ),
    "a plan for nobody; name the audiences that may hold it": (
        "un niveau de support pour personne ; nommez les publics qui peuvent en bénéficier",
        "un nivel de soporte para nadie; nombre los públicos que pueden tenerlo",
    ),
    "nobody may turn to the desk; name at least one contact": (
        "personne ne peut s'adresser au support ; désignez au moins un contact",
        "nadie puede dirigirse al servicio; designe al menos un contacto",
    ),
    "none of these channels opens tickets; name one that does": (
        "aucun de ces canaux n'ouvre de ticket ; nommez-en un qui le fait",
        "ninguno de estos canales abre tickets; nombre uno que lo haga",
    ),
    "no plan serves the audience '{name}'; add it to a plan, or say where it goes ('refer_to')": (
        (
            "aucun niveau de support ne sert le public « {name} » ; ajoutez-le à l'un d'eux, ou dites à qui il "
            "s'adresse (« refer_to »)"
        ),
        "ningún nivel de soporte atiende al público «{name}»; añádalo a uno, o diga a quién se dirige («refer_to»)",
    ),
    "no plan gives the channel '{name}'; add it to one, or say 'opens_tickets: no'": (
        (
            "aucun niveau de support ne donne le canal « {name} » ; ajoutez-le à l'un d'eux, ou écrivez « "
            "opens_tickets: no »"
        ),
        "ningún nivel de soporte da el canal «{name}»; añádalo a uno, o escriba «opens_tickets: no»",
    ),
    "without contract there is no access code, which '{name}' asks for; leave it out": (
        "sans contrat il n'y a pas de code d'accès, que « {name} » demande pourtant ; supprimez ce canal",
        "sin contrato no hay código de acceso, que «{name}» sin embargo pide; quite este canal",
    ),
    "there is no way to ask for one; give a channel an 'emergency_address'": (
        "il n'y a aucun moyen d'ouvrir une urgence ; donnez à un canal une « emergency_address »",
        "no hay manera de abrir una urgencia; dé a un canal una «emergency_address»",
    ),
    "'{name}' stands elsewhere with another consequence; keep one of them": (
        "« {name} » figure ailleurs avec une autre conséquence ; gardez l'une des deux",
        "«{name}» figura en otro lugar con otra consecuencia; conserve una de las dos",
    ),
    "{circle} is a circle; let one of them stand for itself": (
        "{circle} : ces remplacements tournent en rond ; laissez l'un d'eux sans remplaçant",
        "{circle}: estas sustituciones dan vueltas en círculo; deje uno de ellos sin sustituto",
    ),
    "'{other}' serves none of those whom '{name}' is for; name one that does": (
        "« {other} » ne sert aucun des publics de « {name} » ; nommez-en un qui les sert",
        "«{other}» no atiende a ninguno de los públicos de «{name}»; nombre uno que los atienda",
    ),
    "line {number} fits whenever this one does; put the narrower line first": (
        "la ligne {number} convient chaque fois que celle-ci convient ; mettez d'abord la plus étroite",
        "la línea {number} se aplica siempre que se aplica esta; ponga primero la más estrecha",
    ),
    "the plan has none of these channels; name one that it has": (
        "le niveau de support n'a aucun de ces canaux ; nommez-en un qu'il a",
        "el nivel de soporte no tiene ninguno de estos canales; nombre uno que tenga",
    ),
    "the plan has none of these audiences; name one that it has": (
        "le niveau de support ne s'adresse à aucun de ces publics ; nommez-en un auquel il s'adresse",
        "el nivel de soporte no se dirige a ninguno de estos públicos; nombre uno al que se dirija",
    ),
    "no two arrive at once: nothing is ranked behind 'arrival'; put it last": (
        (
            "deux demandes n'arrivent jamais au même instant : rien ne se classe derrière « arrival » ; mettez-le en "
            "dernier"
        ),
        "dos solicitudes nunca llegan a la vez: nada se ordena después de «arrival»; póngalo al final",
    ),
    "'{name}' is given twice; keep the first": (
        "« {name} » figure deux fois ; gardez le premier",
        "«{name}» figura dos veces; conserve el primero",
    ),
    "some requests fit an earlier line, too, and only the order decides; write a first line for what both share": (
        (
            "certaines demandes conviennent aussi à une ligne précédente, et seul l'ordre décide ; écrivez d'abord une "
            "ligne pour ce que les deux ont en commun"
        ),
        (
            "algunas solicitudes se ajustan también a una línea anterior, y solo decide el orden; escriba primero una "
            "línea para lo que ambas comparten"
        ),
    ),
    "no channel collects '{name}': only the portal has a form for it; give it to a plan": (
        (
            "aucun canal ne recueille « {name} » : seul le portail a un formulaire pour cela ; donnez-le à un niveau "
            "de support"
        ),
        "ningún canal recoge «{name}»: solo el portal tiene un formulario para ello; délo a un nivel de soporte",
    ),
    "'{name}' is asked for with no kind of request that is covered; leave it out": (
        "« {name} » n'est demandé pour aucun genre de demande couvert ; supprimez-le",
        "«{name}» no se pide con ningún tipo de solicitud cubierto; quítelo",
    ),
    "nothing is offered for '{name}'; name an 'offer', or say 'sold: not at all'": (
        "rien n'est proposé pour « {name} » ; nommez une offre (« offer »), ou écrivez « sold: not at all »",
        "no se ofrece nada para «{name}»; nombre una oferta («offer»), o escriba «sold: not at all»",
    ),
    "'{name}' is not done at all and yet offered; keep one of them": (
        "« {name} » ne se fait pas du tout et pourtant est proposé ; gardez l'un des deux",
        "«{name}» no se hace en absoluto y sin embargo se ofrece; conserve una de las dos cosas",
    ),
    "no plan has the option '{name}', and it is not sold on quote; add it to 'options' of a plan": (
        (
            "aucun niveau de support n'a l'option « {name} », et elle n'est pas vendue sur devis ; ajoutez-la aux « "
            "options » de l'un d'eux"
        ),
        (
            "ningún nivel de soporte tiene la opción «{name}», y no se vende con presupuesto; añádala a las «options» "
            "de uno de ellos"
        ),
    ),
    "'{currency}' is not a currency; write for instance EUR": (
        "« {currency} » n'est pas une monnaie ; écrivez par exemple EUR",
        "«{currency}» no es una moneda; escriba por ejemplo EUR",
    ),
    "this is in {currency}, what stands above in {first}; write one currency": (
        "ceci est en {currency}, ce qui précède en {first} ; écrivez une seule monnaie",
        "esto está en {currency}, lo anterior en {first}; escriba una sola moneda",
    ),
    "it is not said what the work of this plan costs; write 'price: included', or a rate": (
        "rien ne dit ce que coûte le travail de ce niveau de support ; écrivez « price: included », ou un tarif",
        "no se dice cuánto cuesta el trabajo de este nivel de soporte; escriba «price: included», o una tarifa",
    ),
    "there is no text in {languages}; write it, or one text without a language for all": (
        "il n'y a pas de texte en {languages} ; écrivez-le, ou un seul texte sans langue pour toutes",
        "no hay texto en {languages}; escríbalo, o un solo texto sin idioma para todos",
    ),
    "'{name}' has no words for customers; write 'is'": (
        "« {name} » n'a pas de nom pour les clients ; écrivez « is »",
        "«{name}» no tiene nombre para los clientes; escriba «is»",
    ),
    "a customer who says nothing keeps his ticket open for ever; write 'silence', such as '10 working days'": (
        (
            "un client qui ne dit rien garde son ticket ouvert à jamais ; écrivez « silence », par exemple « 10 "
            "working days »"
        ),
        (
            "un cliente que no dice nada deja su ticket abierto para siempre; escriba «silence», por ejemplo «10 "
            "working days»"
        ),
    ),
    "it no longer holds since {day}; leave the key out, or write a later day": (
        "elle n'est plus en vigueur depuis le {day} ; supprimez la clé, ou écrivez un jour ultérieur",
        "ya no rige desde el {day}; quite la clave, o escriba un día posterior",
    ),
    "nothing holds from {first} to {last}; let it hold from the day after the version before it": (
        "rien n'est en vigueur du {first} au {last} ; faites-la valoir dès le lendemain de la version précédente",
        "nada rige del {first} al {last}; haga que rija desde el día siguiente a la versión anterior",
    ),
    "nothing holds from {first} to {last}; leave the key out, and a later version takes its place by itself": (
        (
            "rien n'est en vigueur du {first} au {last} ; supprimez la clé, et une version ultérieure prend "
            "d'elle-même la place"
        ),
        "nada rige del {first} al {last}; quite la clave, y una versión posterior ocupa su lugar por sí sola",
    ),
    "nothing holds from {first} on; leave the key out, and a later version takes its place by itself": (
        (
            "rien n'est en vigueur à partir du {first} ; supprimez la clé, et une version ultérieure prend d'elle-même "
            "la place"
        ),
        "nada rige a partir del {first}; quite la clave, y una versión posterior ocupa su lugar por sí sola",
    ),
}
