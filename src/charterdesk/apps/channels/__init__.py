"""The ways in and out: mail; the telephone joins here."""
