"""The telephone at the desk: who calls, what he may, what was promised; the calls of the day."""
