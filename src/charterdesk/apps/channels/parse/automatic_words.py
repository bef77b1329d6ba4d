"""The marks by which machines' mails are known: header names, senders, and the subjects of answers in absence."""

from __future__ import annotations

import re

# Headers that answering machines set, whatever their spelling; `X-Auto-Response-Suppress` asks, it does not tell.
MARK = re.compile(
    r"(?:x-)?(?:mail-)?auto[-_]?(?:reply|replied|respond|responded|responder|response|generated|"
    r"answer)(?:[-_](?!suppress)\w+)?"
    r"|x-(?:holiday|vacation)[-_]?(?:reply|message)?|(?:x-)?\w{0,10}-?machine-?generated|x-autoreplied-by|"
    r"x-ms-exchange-generated-message-source"
    r"|x-cron-env|x-failed-recipients|x-feedback-type|x-nagios-\w{1,30}|x-monit\w{0,20}|x-auto-notification|x-apple-action"
    r"|x-amazon-mail-relay-type",
    re.IGNORECASE,
)
# Marks of a loop: `X-Loop`, and what other desks put in everything they send, what their people wrote included.
LOOP = re.compile(r"x-(?!ms-exchange)(?:[\w]{1,40}-){0,3}loop(?:-prevention)?", re.IGNORECASE)
# A person may be called Mailer: that only where nothing stands before it.
ROBOT = re.compile(
    r"(?:(?:[\w.+-]{0,40}[._-])?(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|post[-_.]?master"
    r"|(?:no|do[-_.]?not|ne[-_.]?pas|keine?)[-_.]?(?:reply|r[eé]pondre|antwort)|noresponder|no[-_.]responder"
    r"|nicht[-_.]?antworten|auto[-_.]?(?:reply|responder|mailer))"
    r"|bounces?|notifications?|list[-_.]?serv|majordomo|mailman|mailer|owner-[\w.-]{1,60})"
    r"(?:[+._=-][^@\s]{0,200})?@",
    re.IGNORECASE,
)
# A machine's own accounts: its programs write from there, and so does the person who is in front of it.
ACCOUNT = re.compile(r"(?:root|nobody|www-data|uucp|daemon)@", re.IGNORECASE)
MAILER = re.compile(r"\b(?:vacation|auto[- ]?(?:reply|respond\w*|response))\b", re.IGNORECASE)
NOTHING = ("no", "none", "false", "0", "off")

_THEN = (
    r"(?=\s*(?:[:：;,.!\[\](){}<>«»\"“”|/–—-]|$|(?:re|aw|tr|fwd?|rép|sv|from|to|for|von|de|until|till|through|"
    r"returning|jusqu|bis|hasta|auto)\b))"
)
_TOPIC = (
    r"auto(?:matic(?:ally)?|mated|matisch\w*|matique\w*|matica?|mática?|matisk\w*|maattinen|matyczn\w*|"
    r"matick\w*)?[ -]?"
    r"(?:generated|reply|response|responder|répon\w*|answer|antwort\w*|antwoord\w*|svar\w*|odpow\w*|odpověď|vastaus|replied|"
    r"respuesta|mail|e-?mail)"
    r"|(?:réponse|message|courriel|mail) (?:d'absence|automatique|auto)|(?:réponse|notification|"
    r"avis) (?:automatique )?d['’]absence"
    r"|(?:respuesta|contestación|mensaje|risposta|resposta|messaggio|răspuns) (?:autom[aáà]tic[aoă]?|de ausencia)"
    r"|(?:i am |i'm |we are |currently )?(?:out|away) (?:of|from) (?:the |my |our )?(?:office|desk|"
    r"e-?mail)(?: (?:auto ?)?(?:reply|response|message|notice|notification|assistant))?"
    r"|oo[of]|on (?:vacation|holiday|annual leave|maternity leave|parental leave)|(?:vacation|holiday|absence|"
    r"leave) (?:reply|notice|message|notification|auto\S*)"
    r"|vacation(?=:)|absent(?:e)?(?: du bureau)?|(?:en )?absence du bureau|(?:je suis |"
    r"actuellement )?absent(?:e)? (?:du bureau|jusqu'au [^:]{1,40})|en congés?|hors du bureau"
    r"|abwesend|abwesenheits?\w*|(?:bin |derzeit )?nicht im (?:büro|haus)|außer haus|im urlaub|"
    r"urlaubs(?:vertretung|notiz|meldung)"
    r"|fuera de (?:la |mi )?oficina|ausente(?: de la oficina)?|ausencia(?: de la oficina)|estoy de vacaciones|"
    r"fuera de servicio por vacaciones"
    r"|fuori (?:sede|ufficio)|assente(?: dall'ufficio)?|assenza dall'ufficio|ausência (?:do|temporária)|"
    r"ausente do escritório|fora do escritório"
    r"|afwezig(?:heids\w*)?|niet (?:aanwezig|op kantoor)|autosvar|frånvaro\w*|frånvarande|fravær\w*|"
    r"ikke til stede|poissa(?:olo\w*)?"
    r"|nieobecność\w*|poza biurem|mimo kancelář|nepřítomnost\w*|távollét\w*|házon kívül\w*|ofis dışında\w*|"
    r"otomatik (?:yanıt|cevap)"
    r"|автоответ\w*|автоматический ответ|отсутств\w+ на рабочем месте|自動応答|"
    r"自動返信|不在(?:通知|自動応答)|自动回复|自動回覆|外出|부재중|"
    r"자동 ?(?:회신|응답)"
)
SUBJECT = re.compile(rf"[\s\W]*(?:{_TOPIC}){_THEN}", re.IGNORECASE)
NOTES = re.compile(
    r"\s*(?:AUTO: |[Aa]uto: .{1,100}\b(?:out of (?:the )?office|absent)|\[AUTO\]|complaint about message from )"
)
RECEIPT = re.compile(
    r"\s*(?:read|not read|lu|non lu|gelesen|nicht gelesen|ungelesen|leído|no leído|letto|gelezen|"
    r"return receipt \(displayed\)|"
    r"(?:accusé de (?:lecture|réception)|confirmation de lecture|lesebestätigung|confirmación de lectura|"
    r"read receipt))\s*[:：-]",
    re.IGNORECASE,
)
CALENDAR = re.compile(
    r"\s*(?:accepted|declined|tentative(?:ly accepted)?|accepté|acceptée|refusé|refusée|provisoire|zugesagt|"
    r"abgelehnt|mit vorbehalt|"
    r"aceptado|aceptada|rechazado|rechazada|provisional|accettato|rifiutato|canceled|cancelled|annulé|abgesagt|"
    r"cancelado)\s*[:：]",
    re.IGNORECASE,
)
