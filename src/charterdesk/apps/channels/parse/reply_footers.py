"""Signatures and the lines that telephones and mail programs add below a mail, as data."""

from __future__ import annotations

import re
from typing import Final

_DEVICE: Final = r"[^,.!?;]{1,50}"
_EXCUSES: Final = (
    r"(?:[,.!?;\s–—-]{1,4}.{0,20}(?:excuse|typo|pardon|forgive|brevity|sorry|brièveté|fautes|disculpa|brevedad"
    r"|Tippfehler|Kürze|brevità).{0,60})?"
)
FOOTER: Final = re.compile(
    r"[(<\[*_\s]{0,5}(?:"
    rf"Sent (?:from|via|with|by|using|on) {_DEVICE}|\w{{2,20}} from mobile|From my {_DEVICE}"
    r"|Get .{0,3}Outlook for .{0,120}"
    rf"|Envoyé (?:de|depuis|à partir d[e’']|avec|par|via) ?{_DEVICE}"
    r"|(?:Télécharge[rz]|Obtenir|Obtenez) Outlook pour .{0,80}"
    rf"|Von (?:meine[mr]|Yahoo Mail|Outlook|Mail) {_DEVICE} (?:gesendet|verschickt)"
    rf"|Gesendet (?:von|mit|aus|über) {_DEVICE}"
    r"|Diese Nachricht wurde von .{1,60} gesendet|Holen Sie sich Outlook für .{0,80}"
    r"|Outlook für (?:iOS|Android) .{0,80}"
    rf"|Enviad[oa] (?:desde|do|de|por|con|a partir do|através) {_DEVICE}"
    r"|(?:Obtener|Obter|Obtén) (?:o )?Outlook para .{0,80}"
    rf"|Inviato da(?:l|lla)? {_DEVICE}|Ottieni Outlook per .{{0,80}}"
    rf"|(?:Verzonden|Verstuurd) (?:met|vanaf|via|vanuit) {_DEVICE}|Outlook voor (?:iOS|Android) .{{0,80}}"
    r"|Provenance : (?:Courrier|Outlook|Mail) .{0,40}|Procedencia: .{0,40}"
    rf"|Skickat från {_DEVICE}|Från min {_DEVICE}|Sendt fra {_DEVICE}|Lähetetty {_DEVICE}|Hanki Outlook .{{0,80}}"
    rf"|Wysłan[eo] z {_DEVICE}|Odesláno z {_DEVICE}|Отправлено (?:с|из) {_DEVICE}|Надіслано з {_DEVICE}"
    r"|從我的 .{1,20} 傳送|发自我的.{1,20}|iPhoneから送信|나의 .{1,20}에서 보냄"
    rf"|Az? {_DEVICE}(?:ról|ről) küldve|Trimis de pe {_DEVICE}|أُ?رسلت من {_DEVICE}"
    rf"){_EXCUSES}[\s.!)>\]*_]{{0,6}}$",
    re.IGNORECASE,
)
# Links are laid aside before a footer is compared: "Outlook for iOS<https://...>", "[mail](https://...)".
LINK: Final = re.compile(r"[<(\[]\s?https?://[^\s<>()\[\]]{1,300}\s?[>)\]]|https?://\S{1,300}|\](?=\()")

# What a company's gateway writes above every mail from outside.
BANNER: Final = re.compile(
    r"[\W_]{0,6}(?:caution|warning|attention|external|extern|externe|externo|achtung|atención|avertissement|\[ext)"
    r".{0,80}?(?:external|extern|externe|externo|outside|l.extérieur|außerhalb|fuera)",
    re.IGNORECASE,
)

# What no parcel is sent with: such a footer ends the mail, whatever stands below.
DEVICE: Final = re.compile(
    r"\b(?:my|mon|mi|meine[mr]|meu|mio|min|mijn|Outlook|iPhone|iPad|iOS|Android|Yahoo|Mail|Courrier|Correo|BlackBerry"
    r"|Samsung|Galaxy|Huawei|mobile)\b",
    re.IGNORECASE,
)

# A signature begins here, says the page that a text was made from; a character that no text has.
SIGN: Final = "\ufdd0"
DASHES: Final = frozenset({"--", "—", "––", SIGN})
BAR: Final = re.compile(rf"[-_=*~#+–—ᐧ.]{{2,}}$|ᐧ$|{SIGN}$")
# "-Jane Doe", "/Jane": a name with its own mark, on the last line of a mail.
NAME: Final = re.compile(r"[-/][^\W\d_a-z][\w.'’]{0,20}(?: [^\W\d_a-z][\w.'’]{0,20}){0,2}$")
