"""Addresses that start a tool for a machine. No password ever stands in one."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = re.compile(r"[0-9]{6,14}")
_ALIAS: Final = re.compile(r"[A-Za-z0-9._-]{1,60}(?:@[A-Za-z0-9-]{1,20})?")
_CODE: Final = re.compile(r"s[0-9]{2}-?[0-9]{3}-?[0-9]{3}")


def link_of(tool: str, device: str, code: str = "") -> str:
    """The address that starts the tool for this machine, or for this session's code; "" where none can be made."""
    machine = "".join(device.split())
    if tool == "teamviewer":
        if _DIGITS.fullmatch(machine):
            return f"teamviewer10://control?device={machine}"
        return f"https://get.teamviewer.com/{code.replace('-', '')}" if _CODE.fullmatch(code) else ""
    if tool == "anydesk" and (_DIGITS.fullmatch(machine) or _ALIAS.fullmatch(machine)):
        return f"anydesk:{machine}"
    if tool == "rustdesk" and (_DIGITS.fullmatch(machine) or _ALIAS.fullmatch(machine)):
        return f"rustdesk://{machine}"
    return ""
