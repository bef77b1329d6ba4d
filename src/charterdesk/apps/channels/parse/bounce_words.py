"""The words by which mail servers say that a mail came back, in the languages they say it in."""

from __future__ import annotations

import re

# Local parts only machines write from, and the display names of mail systems.
ROBOT = re.compile(
    r"(?:(?:^|[<\"\s])(?:mailer|mail|mailers?erver)[-_. ]?daemon\b|(?:^|[<\"\s])post[-_.]?master\b|"
    r"mail delivery (?:sub)?system"
    r"|mail deliver(?:y)? (?:system|service)|^\s*<>\s*$|microsoft ?exchange[0-9a-f]{32}@|mmsc ndr|\bmdaemon@|"
    r"mail administrator"
    r"|smtp[_ ](?:mail[_ ])?(?:service|gateway)|internet mail delivery|mail system internal)",
    re.IGNORECASE,
)

SUBJECT = re.compile(
    r"^\W*(?:\[[^\]]{0,60}\]\s*)?(?:\S{1,100} )?(?:"
    r"undeliver(?:able|ed)\b|(?:mail |message |e-?mail )?(?:un|non[- ]?)deliver|mail (?:delivery )?fail|"
    r"failure notice|failed mail|"
    r"(?:mail |message |e-?mail )?(?:delivery|transmission) (?:has )?(?:fail|status|report|error|problem|delay|"
    r"notif|unsuccess|"
    r"temporar|incomplete|notice|attempt)|delivery to .{1,200} (?:fail|delay)|returned (?:e-?)?mail|"
    r"return(?:ed)? to sender|(?:e-?)?mail returned|"
    r"message (?:not delivered|could not be|delayed|bounced)|(?:e-?)?mail (?:could not|not delivered|bounced|"
    r"system error)|"
    r"mail (?:un|not )deliver|(?:warning: )?(?:message|mail) \S{1,100} (?:delayed|has been delayed)|"
    r"warning: could not send message|"
    r"could not (?:be )?(?:send|sent|deliver)|rejected(?: mail)?:|non remis|non distribu|unzustellbar|"
    r"nicht zustellbar|mail delivery|"
    r"échec (?:de )?(?:la )?(?:remise|distribution|livraison|l'envoi)|message non (?:remis|distribué)|"
    r"non[- ]remis|avis de non[- ]remise|"
    r"notification (?:d'échec )?d'état de (?:la )?(?:remise|distribution)|notification de non[- ]remise|"
    r"(?:e-?mail|nachricht) (?:ist )?(?:unzustellbar|nicht zustellbar|konnte nicht)|(?:unzustellbare|"
    r"zurückgewiesene) |"
    r"(?:fehler bei der |benachrichtigung (?:zum|über den) )(?:nachrichten)?(?:zustellung|übermittlung)|"
    r"zustellung fehlgeschlagen|"
    r"no se (?:pudo|puede|ha podido) entregar|no entregado|mensaje (?:no entregado|devuelto)|"
    r"correo (?:no entregado|devuelto)|"
    r"notificación de estado de entrega|error (?:de|en la) entrega|entrega fallida|"
    r"non recapitabile|mancata consegna|mancato recapito|(?:messaggio|posta) non (?:consegnat|recapit)|"
    r"impossibile recapitare|"
    r"onbestelbaar|niet (?:bestelbaar|afgeleverd)|não (?:foi )?entregue|falha na entrega|não entregável|"
    r"kan inte levereras|"
    r"недоставлен|не доставлен|配信不能|メールエラー|配信エラー|無法傳送|无法投递|系统退信|退信)",
    re.IGNORECASE,
)

BODY = re.compile(
    r"(?:could(?: not|n.t)|can(?: ?not|.t)|unable to|failed to|was(?: not|n.t)|(?:has|have) not(?: yet)? been|"
    r"were not|has been impossible to|not be|(?:is|are) not)"
    r"[^.]{0,40}(?:deliver|reach|sent\b|send\b|transmit)|"
    r"deliver(?:y|ed)? (?:to[^.]{0,100} )?(?:has |have )?(?:been )?(?:fail|delayed|not possible|problem|error|"
    r"unsuccessful|status)|"
    r"did(?: not|n.t) reach|undeliver|permanent(?:ly)? (?:fail|error|fatal)|fatal error|delivery errors?\b|"
    r"(?:user|host|recipient|mailbox|address|domain)[^.\n]{0,40}(?:unknown|not (?:found|listed|exist)|"
    r"does(?: not|n.t) exist|unavailable|is full|disabled|invalid)|"
    r"(?:unknown|no such|invalid) (?:user|host|recipient|mailbox|address|local)|(?:over|"
    r"exceed\w*) (?:the )?(?:[\w ]{0,30})?quota|mailbox (?:is )?full|"
    r"return(?:ed|ing) (?:your |the |this )?(?:mail|message|e-?mail|to sender)|(?:message|mail|"
    r"e-?mail)[^.]{0,60}(?:rejected|bounced|refused|returned|blocked|not accepted)|"
    r"\b[45][0-9][0-9][ -]#?[45]\.\d{1,3}\.\d{1,3}\b|\bstatus:? [45]\.\d{1,3}\.\d{1,3}\b|\(#[45]\.\d{1,3}\.\d{1,3}\)|"
    r"n'a (?:pas )?(?:pu|été)[^.]{0,40}(?:remis|distribué|délivré|livré|transmis)|non[ -]remis|"
    r"(?:konnte[^.]{0,80}nicht|nicht)[^.]{0,60}(?:zugestellt|ausgeliefert|übermittelt|gesendet)|unzustellbar|"
    r"no (?:se )?(?:pudo|puede|ha podido|ha sido|pudieron)[^.]{0,60}(?:entreg|enviad)|"
    r"(?:impossibile|non è stato possibile)[^.]{0,60}(?:recapit|consegn)|não (?:foi|pôde|"
    r"pode)[^.]{0,60}(?:entreg|enviad)|"
    r"не (?:может|удалось|было)[^.]{0,60}достав|"
    r"送信できません|配信できません|送信できませんでした|あて先不明|送れませんでした",
    re.IGNORECASE,
)

# What introduces the addresses that were not reached.
INTRODUCTION = re.compile(
    r"(?:following|these|intended|listed|specified|any|all|some|one or more)[^.:\n]{0,40}(?:recipient|address|"
    r"user|mailbox|destination)|"
    r"(?:deliver(?:ed|y|ing)?|sent|send|reach|transmit\w*|accepted)[^.\n]{0,60}(?:\bto|\bfor|\breach|following)\b|"
    r"(?:deliver|delivered|message|sent) to\W*$|recipients?\W{0,6}$|recipient(?:'s)?(?: e-?mail)? address|"
    r"failed (?:addresses|recipients)|"
    r"(?:addresses?|recipients?) (?:had|that|which|have|failed|with)|for the following reasons|not reach|"
    r"addressed to|"
    r"fail(?:ure|ed)? (?:reasons?|delivery|addresses|recipients)|undeliver(?:able|ed) (?:to|address|recipient)|"
    r"rejected by|unknown (?:user|recipient|address)|"
    r"destinataires?|adresses? suivante|zugestellt|empfänger|adressen?\b|destinatari|direccion|direcci[oó]n|indirizz|"
    r"deliver(?:y)? (?:problem|error|failure)s?|did not get|宛先|送信先|получател",
    re.IGNORECASE,
)

# Where the returned mail begins in a notice without parts.
RETURNED = re.compile(
    r"(?im)^[ \t>*=_~.#-]{0,30}(?:"
    r"(?:this is |here is |below is |following is )?(?:a )?copy of (?:the|your) (?:original |"
    r"returned )?(?:message|mail)|"
    r"below this line is (?:a copy of|the)|(?:the )?(?:header|text|body|full|first|"
    r"beginning)[^\n]{0,40}(?:of the )?(?:original|returned|your|unsent|failed) (?:message|mail)|"
    r"(?:the )?(?:unsent|returned|undelivered|failed|rejected|forwarded) (?:message|mail)(?: follows| contents?|"
    r" begins)?\s*(?:below)?|"
    r"(?:begin |start of |beginning of )?(?:the |your )?original (?:message|mail)(?! (?:was|recipient|"
    r"to))(?: headers?| follows| text| details)?|"
    r"message (?:header|headers|content|contents|follows|text)s?\b(?! is)|returned message|included is|"
    r"your (?:original )?(?:message|mail) (?:follows|reads)|"
    r"mensaje original|message d'origine|(?:en-têtes? d.+)?message original|ursprüngliche nachricht|"
    r"original-?nachricht|"
    r"this is a copy of|------ this is a copy|content of original message"
    r")[^\n]{0,80}$|"
    r"^(?:received: ?(?:from|by|\(|with)|content-type: message/rfc822|return-path: ?<|from \S+@\S+ +\w{3} \w{3})",
)

DELAY = re.compile(
    r"\bdelay|not yet been delivered|will (?:be|keep|continue)[^.\n]{0,40}(?:retr|try|attempt)|"
    r"warning (?:message )?only|temporar|"
    r"you do not need to resend|no action is required|retard|verzögert|retras|still (?:being )?(?:trying|"
    r"queued)|\b4\d\d[ -]#?4\.\d",
    re.IGNORECASE,
)

GIVEN_UP = re.compile(
    r"permanent (?:error|fail|fatal)|permanently|giv(?:en|ing) up|no (?:further|more) (?:delivery )?attempt|"
    r"not (?:going to )?(?:be )?(?:try|retr)|"
    r"(?:been|in) the queue too long|delivery (?:has )?failed|could not be delivered|undeliverable",
    re.IGNORECASE,
)
