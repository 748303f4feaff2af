"""Errors of the command line."""

from manifests.errors import CultiError


class UsageError(CultiError):
    """The command was given something it cannot work with: a wrong path, an unknown key. Exit code 2."""
