"""The mistakes a user of `samples` can act on."""

from manifests.errors import CultiError


class SamplesError(CultiError):
    """The sample books cannot be drawn as asked; the message says why and what to do."""
