"""How calls were made of the records of exchanges, in words."""

CALLS: dict[str, dict[str, str]] = {
    "call.rounded_up": {
        "fr": "L'autocommutateur arrondit chaque durée à la seconde supérieure.",
        "en": "The exchange rounds each time up to a whole second.",
        "es": "La centralita redondea cada duración al segundo superior.",
    },
    "call.records": {
        "fr": "{count} enregistrements de l'autocommutateur forment un seul appel.",
        "en": "{count} records of the exchange are one call.",
        "es": "{count} registros de la centralita forman una sola llamada.",
    },
    "call.restarted": {
        "fr": "L'autocommutateur avait redémarré : le numéro {number} avait déjà servi à un autre appel.",
        "en": "The exchange had restarted: the number {number} had been another call before.",
        "es": "La centralita se había reiniciado: el número {number} ya había sido otra llamada.",
    },
    "call.hour_twice": {
        "fr": "Cette heure a existé deux fois ce jour-là : la première est retenue.",
        "en": "This hour came twice that day: the first one is taken.",
        "es": "Esa hora existió dos veces aquel día: se toma la primera.",
    },
    "call.announced": {
        "fr": "Attente : {rang} s de sonnerie et {announced} s d'annonces de la file.",
        "en": "Wait: {rang} s of ringing and {announced} s of announcements of the queue.",
        "es": "Espera: {rang} s de timbre y {announced} s de locuciones de la cola.",
    },
    "call.picked_up": {
        "fr": "L'appel sonnait au {rang}, le {agent} l'a pris.",
        "en": "It rang at {rang}, and {agent} answered it.",
        "es": "Sonaba en {rang}, y respondió {agent}.",
    },
    "call.transferred": {
        "fr": "L'appel a été transféré : {agents}.",
        "en": "The call was transferred: {agents}.",
        "es": "La llamada se transfirió: {agents}.",
    },
    "call.parked": {
        "fr": "L'appel est resté parqué {seconds} s.",
        "en": "The call was parked for {seconds} s.",
        "es": "La llamada estuvo aparcada {seconds} s.",
    },
    "call.conference": {
        "fr": "L'appel a rejoint une conférence.",
        "en": "The call joined a conference.",
        "es": "La llamada se unió a una conferencia.",
    },
    "call.consulted": {
        "fr": "Appel de consultation avant un transfert ou une conférence.",
        "en": "A call to ask before a transfer or a conference.",
        "es": "Llamada de consulta antes de una transferencia o una conferencia.",
    },
    "call.forwarded": {
        "fr": "L'appel est parti sans réponse vers {number}.",
        "en": "The call left unanswered, towards {number}.",
        "es": "La llamada salió sin respuesta hacia {number}.",
    },
    "call.message": {
        "fr": "Une messagerie a répondu pendant {seconds} s.",
        "en": "A mailbox answered for {seconds} s.",
        "es": "Un buzón de voz respondió durante {seconds} s.",
    },
    "call.mailbox_assumed": {
        "fr": "Aucun réglage ne dit ce que fait ce port vocal : l'appel avait sonné avant, c'est donc une messagerie.",
        "en": "No setting says what this voicemail port does: the call rang before, so it is a mailbox.",
        "es": "Ningún ajuste dice qué hace este puerto de voz: la llamada había sonado antes, luego es un buzón.",
    },
    "call.queue_assumed": {
        "fr": "Aucun réglage ne dit ce que fait ce port vocal : rien n'avait sonné avant, ce sont donc des annonces.",
        "en": "No setting says what this voicemail port does: nothing rang before, so it plays announcements.",
        "es": "Ningún ajuste dice qué hace este puerto de voz: nada había sonado antes, luego son locuciones.",
    },
    "call.timed_out": {
        "fr": "Aucun enregistrement n'a clos l'appel : après {hours} heures il est tenu pour terminé.",
        "en": "No record closed the call: after {hours} hours it is taken as ended.",
        "es": "Ningún registro cerró la llamada: tras {hours} horas se da por terminada.",
    },
    "call.queues": {
        "fr": "L'appel est passé par les files : {queues}.",
        "en": "The call went through the queues: {queues}.",
        "es": "La llamada pasó por las colas: {queues}.",
    },
    "call.left_queue": {
        "fr": "L'appel a quitté la file sans réponse ({how}), sans que l'appelant raccroche.",
        "en": "The call left the queue unanswered ({how}); the caller had not hung up.",
        "es": "La llamada salió de la cola sin respuesta ({how}); quien llamaba no había colgado.",
    },
    "call.rang": {
        "fr": "{count} postes n'ont pas répondu avant.",
        "en": "{count} phones rang without an answer before.",
        "es": "{count} teléfonos sonaron antes sin respuesta.",
    },
    "call.end_not_told": {
        "fr": "Une file ou une annonce a pris l'appel ; ces enregistrements ne disent pas si l'appelant a renoncé.",
        "en": "A queue or an announcement took the call; these records do not tell whether the caller gave up.",
        "es": "Una cola o una locución tomó la llamada; estos registros no dicen si quien llamaba desistió.",
    },
    "call.never_taken": {
        "fr": "Ni personne, ni file, ni messagerie n'a pris l'appel ({how}) : il n'a jamais eu de réponse.",
        "en": "Nobody, no queue and no mailbox took the call ({how}): it was never answered.",
        "es": "Ni persona, ni cola, ni buzón tomó la llamada ({how}): nunca tuvo respuesta.",
    },
}
