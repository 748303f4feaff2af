"""What a user of laclip can get wrong, each with a message of one line that says what to do."""

from manifests.errors import CultiError


class LaclipError(CultiError):
    """The root of laclip's errors."""


class CheckpointError(LaclipError):
    """A model that cannot be loaded: no such file, damaged, of another shape, or not downloadable here."""


class PictureError(LaclipError):
    """A picture that cannot be used: missing, damaged or too large. The message goes on after its name."""


class PairsError(LaclipError):
    """A dataset that cannot be used: missing, without the columns, without rows or texts, or unreadable."""


class TrainingError(LaclipError):
    """A training run that cannot start or go on, such as resuming with other options."""


class SearchError(LaclipError):
    """A query or index that cannot be used: empty, too long; damaged, of another model or other pictures."""
