"""The root of every error that culti raises on purpose."""


class CultiError(Exception):
    """A mistake or obstacle the user can act on.

    The message is one line: what is wrong and what to do about it. The command line prints it without
    a traceback and exits with 1 (or 2 for wrong usage).
    """
