"""The rule book: what a charter says, and what follows from it. Pure Python: no Django, no I/O, no clock of its own."""
