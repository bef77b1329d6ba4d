"""How mail programs announce what is quoted, as data: French, English, Spanish, German, and their neighbours.

Every pattern is tried at the beginning of one line (or of a few joined lines) of bounded length, and has no repeat
within a repeat: its time is linear.
"""

from __future__ import annotations

import re
from typing import Final

# ">", and "JD>" of those who quote with their initials.
QUOTED: Final = re.compile(r"[^\W\d_]{0,3}>")

# Verbs of "On <date>, <somebody> wrote:", each as its program spells it.
VERB: Final = re.compile(
    r"(?<!\bI )(?<!\w)(?:wrote|writes|sent|said|a\s+écrit|nous\s+a\s+dit|hat\s+(?:\w+\s+)?geschrieben|geschrieben"
    r"|schrieb(?:en)?(?:\s+Sie)?|escribió|escribio|ha\s+escrito|ha\s+escrit|va\s+escriure|ha\s+scritto|escreveu"
    r"|schreef|geschreven|skrev|skreiv|kirjoitti|napisał(?:a|\(a\))?|pisze|napsal(?:a|\(a\))?|написав|написал(?:а|\(а\))?"
    r"|пише|пишет|a\s+scris|írta|yazdı|έγραψε|đã\s+viết|كتب)(?!\w)|写道|写了|寫道|작성|のメッセージ|さんは書きました",
    re.IGNORECASE,
)

# The ends by which a line without a colon is known to be worth a look.
VERB_ENDS: Final = (
    *("wrote", "writes", "said", "écrit", "schrieb", "geschrieben", "escribió", "escrito", "scritto", "escreveu"),
    *("schreef", "geschreven", "skrev", "kirjoitti", "napisał", "napisał(a)", "написал", "пише", "пишет", "写道"),
)

# "<somebody> wrote on <date>:" without an address.
NAMED_DATED: Final = re.compile(
    r"\S.{0,80}?\s(?:wrote on|schrieb am|a écrit le|escribió el|ha scritto il|schreef op)\s(?=.{0,40}20\d\d)"
    r".{0,60}\d{1,2}[:.h]\d\d.{0,20}$",
    re.IGNORECASE,
)

# How such a line begins: a word of time with a figure soon after, or a figure.
_WORDS: Final = (
    r"(?:On|At|In message|Le|Am|El|Em|Il|Il giorno|Op|Den|På|Dnia|Dňa|Dne|W dniu|Dana|Pada|În data|Vào|في|في يوم"
    r"|在|Στις)\s"
    r"\D{0,24}\d"
)
_DAYS: Final = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|mié|mie|jeu|jue|ven|vie|sam|sáb|sab|dim|dom|seg|ter|qua|qui|sex|gio"
    r"|mo|di|mi|do|fr|sa|so|ma|wo|vr|za|zo|man|tir|tors?|ons|fre|lør|søn|mån|tis|lör|sön|ti|ke|pe|la|su|pon|pn|wt|śr"
    r"|sro|czw|czt|pt|pią|sob|nie|ndz|po|út|st|čt|pá|пн|вт|ср|чт|пт|сб|вс|нд|пон|вто|сре|чет|пят|суб|вос)"
    r"\w{0,9}[.,]{0,2}\s\D{0,12}\d"
)
WORD_DATED: Final = re.compile(_WORDS)
DATED: Final = re.compile(rf"[\s<>*_–—-]{{0,20}}(?:{_WORDS}|{_DAYS}|\d{{1,4}}[-/.,:\s年])", re.IGNORECASE)
YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
YEAR_OR_TIME: Final = re.compile(r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}[:.h]\d\d(?!\d)|\d{1,2}/\d{1,2}/\d\d(?!\d))")
ISO_DATED: Final = re.compile(r"\s{0,3}20\d\d[-/]\d{1,2}[-/]\d{1,2} (?:\d{1,2}:\d\d GMT[+-]\d\d:\d\d )?\D{1,80}$")
ADDRESSED: Final = re.compile(r"(?:<|&lt;|\(|\[mailto:|mailto:)\s?[^\s<>()@]{1,100}@[^\s<>()@]{1,100}")
# A wrapped end that begins with the ">" of an address: ">:", "> wrote:".
TAIL: Final = re.compile(r">\s{0,2}(?:[^\s>]{1,12}\s){0,2}[^\s>]{0,12}\s?[:：]$")
# "...words On Wed, Apr 4, 2012 at 3:59 PM, somebody wrote:": an announcement that lost its line end.
INLINE: Final = re.compile(
    r"(?P<new>.{1,200}?\S)\s{0,3}(?P<intro>[-–—]{0,6}\s?\b(?:On|Le|El|Am) (?:\w{2,10}[.,]{0,2} ){0,2}\d.{5,200})$"
)
ADDRESS: Final = re.compile(r"[^\s<>()@,;:\"']{1,100}@[^\s<>()@,;:\"']{1,100}\.\w")

# Labels of the lines above an earlier mail, by what they tell.
LABELS: Final = {
    "from": "From|De|Von|Da|Van|Från|Fra|Expéditeur|Absender|Remitente|Mittente|Od|От|Від|Lähettäjä|De la|Feladó"
    "|Nadawca|من|发件人|寄件者|差出人|보낸사람",
    "date": "Sent|Date|Sent at|Envoyée?|Envoyée? le|Date d[’']envoi|Message du|Gesendet|Gesendet am|Datum|Enviad[oa]"
    "|Enviad[oa] el|Enviad[oa] em|Enviad[oa] a las|Fecha|Data|Inviato|Inviato il|Verzonden|Verzonden op|Skickat|Sendt"
    "|Sendt den|Dato|Wysłano|Data wysłania|Odesláno|Дата|Отправлено|Надіслано|Lähetetty|Päivämäärä|Trimis"
    "|تم الإرسال|التاريخ|发送时间|日期|日付|送信日時|보낸날짜",
    "to": "To|À|A|Pour|An|Para|Aan|Till|Til|Do|Komu|Кому|Vastaanottaja|Către|Adresat|إلى"
    "|Destinataires?|Destinatario|Empfänger"
    "|收件人|宛先|받는사람",
    "subject": "Subject|Objet|Sujet|Betreff|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Temat|Předmět|Тема|Aihe|Subiect"
    "|الموضوع|主题|主旨|件名|제목",
    "other": "Cc|Bcc|Cci|Cco|CCn|Copie|Copie à|Copia|Kopie|Kopie an|Kopi|Kopia|Copy|Reply-To|Répondre à|Antwort an"
    "|Responder a|Organization|Attachments?|Importance|Pièces? jointes?|Anlagen?|Datos adjuntos|Adjuntos|Allegati"
    "|Priorit[yé]|Priorität|Importancia|Wichtigkeit",
}
LABEL: Final = re.compile(
    r"[\s*_>]{0,20}(?:" + "|".join(f"(?P<{role}>{names})" for role, names in LABELS.items()) + r")[\s*_]{0,4}[:：]",
    re.IGNORECASE,
)

# "-----Original Message-----" and its kin: what follows is the mail that is answered.
ORIGINAL: Final = re.compile(
    r"[\s*_‐–—-]{2,40}(?:Original Message|Original Appointment|Reply message|Message d.{0,3}origine|Message original"
    r"|Mensaje original|Mensagem original|(?:Ursprüngliche|Original|Antwort)[ -]?Nachricht|Messaggio originale"
    r"|Oorspronkelijk bericht|Ursprungligt meddelande|Originalmeddelande|Oprindelig (?:meddelelse|besked)"
    r"|Opprinnelig melding|Oryginalna wiadomość|Wiadomość oryginalna|Původní zpráva|Исходное сообщение|Mail original"
    r"|Courriel original|Message initial|E-mail d.{0,3}origine|Alkuperäinen viesti|Mesaj original|原始邮件|原始郵件"
    r"|元のメッセージ|원본 메시지)(?:[\s*:]{0,4}[-_‐–—]{2,40}.{0,200}|[\s*:_‐–—-]{0,40})$",
    re.IGNORECASE,
)
# Below a line of dashes, in the mails of forums and desks: what was said before.
PREVIOUS: Final = re.compile(
    r"[\s*_#]{0,6}(?:Previous (?:Replies|Messages|Comments)|(?:Réponses|Messages) précédente?s|Respuestas anteriores"
    r"|Mensajes anteriores|Vorherige (?:Antworten|Nachrichten))[\s*_:]{0,6}$",
    re.IGNORECASE,
)
# What a desk writes at the head of its own mails so that the answer stays above.
WRITE_ABOVE: Final = re.compile(
    r"(?:[\s>]{0,5}[-–—=_*#~]{1,20}.{0,80}"
    r"|.{0,20}\b(?:reply|write|type|répondre|écrire|respond|escrib|antwort|schreib).{0,40})"
    r"(?:above this line|au-dessus de cette ligne|(?:encima|arriba) de esta línea"
    r"|(?:über|oberhalb) diese[rn]? (?:Linie|Zeile))",
    re.IGNORECASE,
)
FORWARD: Final = re.compile(
    r"[\s*>]{0,10}[-_–—]{2,40}\s{0,3}(?:Forwarded (?:message|by)|Message transféré|Message transmis|Courriel transféré"
    r"|Mensaje reenviado|Weitergeleitete (?:Nachricht|Mail)|Mensagem encaminhada|Messaggio inoltrato"
    r"|Doorgestuurd bericht|Vidarebefordrat meddelande|Videresendt (?:meddelelse|melding|besked)|Edelleenlähetetty)"
    r"|[\s*>]{0,10}(?:Begin forwarded message|Début du message (?:transféré|réexpédié)"
    r"|Anfang der weitergeleiteten (?:Nachricht|E-Mail)|Inicio del mensaje reenviado"
    r"|Início da mensagem (?:encaminhada|reencaminhada)|Inizio messaggio inoltrato|Begin doorgestuurd bericht"
    r"|Vidarebefordrat brev|Start på videresendt besked)\s{0,3}:?\s{0,3}$",
    re.IGNORECASE,
)
