"""A text that a service is asked about."""

from dataclasses import dataclass

from manifests.fingerprint import bytes_sha256


@dataclass(frozen=True)
class AskedText:
    """A text, the hash that names it, and one figure it belongs to."""

    text: str
    sha256: str
    figure_id: str


def text_sha256(text: str) -> str:
    """The name of a text in the manifests and among the replies."""
    return bytes_sha256(text.encode())
