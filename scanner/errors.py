"""What can go wrong that a user can put right."""

from __future__ import annotations


class UserError(Exception):
    """A mistake in the usage or the configuration; the command prints its text alone and ends with exit code 2.

    The text is a lower-case clause that says what is wrong and what to write instead. A template that can't be read
    is no user error: it is reported with its place, and the scan goes on.
    """
