"""Errors of publishing."""

from manifests.errors import CultiError


class PublishError(CultiError):
    """The dataset could not be published; the message says what to do."""
