"""Working time: a charter's calendar, compiled to open spans, and the arithmetic of promises on them.

`calendar` turns weekly hours, holidays and exceptions into open spans of UTC; `timeline` counts open seconds and finds
due instants on them; `pauses` leaves out the time during which a clock stands still; `bulk` does a million at once.
"""
