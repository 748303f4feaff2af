"""What a kind of service is sent and sends back."""

from typing import Protocol

from pipeline.asking.replies import Reply


class Form(Protocol):
    """How a text becomes a request, and what came a reply."""

    @property
    def sha256(self) -> str:
        """Hash of all that decides the answer beside text and model: part of the key of kept replies."""

    @property
    def noun(self) -> str:
        """What a reply of this form is called."""

    @property
    def key_variable(self) -> str:
        """The environment variable that holds the service's key."""

    @property
    def overhead(self) -> str:
        """What is sent with every text, in words."""

    def address(self, endpoint: str) -> str:
        """Where requests go, for the endpoint as it was given."""

    def request(self, text: str, model: str) -> dict[str, object]:
        """The request's body, without a key."""

    def keyed(self, body: dict[str, object], key: str) -> dict[str, object]:
        """The body for a service that takes the key in it; else as it is."""

    def reply(self, content: bytes) -> Reply:
        """What came, taken apart. Raises ValueError when it has another form."""
