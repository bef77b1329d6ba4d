"""How mail programs announce what is quoted, as data: French, English, Spanish, German, and their neighbours."""

from __future__ import annotations

import re
from typing import Final

# Verbs of "On <date>, <somebody> wrote:", each as its program spells it.
VERBS: Final = (
    r"wrote|writes|a\s+écrit|schrieb(?:\s+Sie|en\s+Sie)?|geschrieben|hat\s+geschrieben|escribió|ha\s+escrito|escribi[oó]:"
    r"|ha\s+scritto|escreveu|schreef|geschreven|skrev|napisał(?:a|\(a\))?|написал(?:а|\(а\))?|пише|пишет|kirjoitti|写道"
)

# Labels of the lines above an earlier mail, by what they tell.
LABELS: Final = {
    "from": "From|De|Von|Da|Van|Från|Fra|Expéditeur|Absender|Remitente|Od|От|发件人|Lähettäjä|差出人",
    "date": "Sent|Date|Envoyé|Envoyée|Gesendet|Datum|Enviado|Enviada|Enviado el|Enviado em|Enviada em|Fecha|Data|Inviato"
    "|Verzonden|Verzonden op|Skickat|Sendt|Dato|Wysłano|Дата|Отправлено|发送时间|日期|Lähetetty|Envoyé le|Sendt den|送信日時",
    "to": "To|À|A|Pour|An|Para|Aan|Till|Til|Do|Кому|收件人|Destinataire|Vastaanottaja|宛先",
    "subject": "Subject|Objet|Sujet|Betreff|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Temat|Тема|主题|Aihe|件名",
    "other": "Cc|Bcc|Cci|Copie à|Kopie|Kopi|Kopia|CC|Reply-To|Répondre à|Antwort an|Responder a|Organization|Attachments"
    "|Importance|Pièces jointes|Anlagen|Datos adjuntos|Allegati|Priority|Priorité",
}

ORIGINAL: Final = (
    r"Original Message|Original Appointment|Message d[’'´` ]?origine|Message original|Mensaje original|Mensagem original"
    r"|Ursprüngliche Nachricht|Original-?Nachricht|Originalnachricht|Messaggio originale|Oorspronkelijk bericht"
    r"|Ursprungligt meddelande|Originalmeddelande|Oprindelig meddelelse|Opprinnelig melding|Reply message"
    r"|Wiadomość oryginalna|Oryginalna wiadomość|Исходное сообщение|原始邮件|Alkuperäinen viesti|Mail original|Original Email"
)
FORWARDED: Final = (
    r"Forwarded (?:message|by)|Message transféré|Message transmis|Mensaje reenviado|Weitergeleitete (?:Nachricht|Mail)"
    r"|Mensagem encaminhada|Messaggio inoltrato|Doorgestuurd bericht|Vidarebefordrat meddelande"
    r"|Videresendt (?:meddelelse|melding)|Fwd:"
)
FORWARD_BEGINS: Final = re.compile(
    r"(?:Begin forwarded message|Début du message (?:transféré|réexpédié)|Anfang der weitergeleiteten Nachricht"
    r"|Inicio del mensaje reenviado|Início da mensagem (?:encaminhada|reencaminhada)|Inizio messaggio inoltrato"
    r"|Begin doorgestuurd bericht|Vidarebefordrat brev|Videresendt besked)\s*:?\s*$",
    re.IGNORECASE,
)

MOBILE: Final = re.compile(
    r"[(<\[]*(?:Sent (?:from|via|with|by|using) (?:my |a |the )?|Get Outlook for |Envoyé (?:de|depuis|à partir de|avec) "
    r"|Télécharger Outlook pour |Obtenir Outlook pour |Von meine[mr] .{1,40} gesendet|Gesendet (?:von|mit|aus) "
    r"|Diese Nachricht wurde von .{1,60} gesendet|Enviado (?:desde|do|de|por|con) |Obtener Outlook para "
    r"|Inviato da|Verzonden (?:met|vanaf|via) |Verstuurd vanaf |Skickat från |Sendt fra |Wysłane z |Lähetetty )"
    r".{0,60}$",
    re.IGNORECASE,
)
