"""Who may reach which address: one's day, notices, absences, teams."""

from typing import Final

from web.access.rows import COLLEAGUES, HEADS, STAFF, Row

TUNED: Final = {"assigned-page": "on", "quiet": "on", "days": "1", "from_minute": "09:00", "until_minute": "17:00"}
# The keys of RFC 8291, appendix A.
BROWSER: Final = {
    "endpoint": "https://push.example.org/1",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}

ROWS: Final[dict[str, Row]] = {
    "<slug:desk>/notices/": Row(get=STAFF),
    "<slug:desk>/notices/read/": Row(post=STAFF, typed={"up_to": 1}),
    "<slug:desk>/notices/<int:notice_id>/open/": Row(about="notice", post=STAFF),
    "<slug:desk>/notices/tune/": Row(get=STAFF, post=STAFF, typed=TUNED),
    "<slug:desk>/notices/push/": Row(post=STAFF, typed=BROWSER),
    # Nobody is chosen: whoever may say that somebody is away is told so.
    "<slug:desk>/away/": Row(get=COLLEAGUES, told=COLLEAGUES),
    "<slug:desk>/away/<int:absence_id>/back/": Row(about="absence", post=COLLEAGUES),
    "<slug:desk>/setup/teams/": Row(get=HEADS),
    "<slug:desk>/setup/teams/add/": Row(get=HEADS, post=HEADS, typed={"name": "Night", "assignment": "turn"}),
    "<slug:desk>/setup/teams/<int:team_id>/": Row(
        about="team", get=HEADS, post=HEADS, typed={"name": "Day", "assignment": "turn"}
    ),
}
