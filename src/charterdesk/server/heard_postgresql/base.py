"""Whether a kept connection can still be used is heard, not asked.

Django asks each time, before the first question of every request: a way there and back for nothing. A server that ends
a connection says so; as long as nothing lies there to be read, it has not.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is asked only where it has something to say."""

    def is_usable(self) -> bool:
        """Whether the connection still stands. Where a network was cut without a word, the next question finds out."""
        if self.connection is not None and not self.connection.closed:
            heard = select.poll()
            heard.register(self.connection.fileno(), select.POLLIN)
            if not heard.poll(0):
                return True
        return super().is_usable()
