"""A network that nobody reads: takes every post and tells no one. What is not in production speaks to this."""

from datetime import datetime
from hashlib import sha256

from notifications.social.networks import Adapter, Posted, Sending, Standing


class DryAdapter:
    """Keeps the rules of the network it stands for."""

    def __init__(self, real: Adapter) -> None:
        self.limits = real.limits
        self._real = real

    def length(self, text: str, link: str) -> int:
        return self._real.length(text, link)

    def words(self, sending: Sending) -> str:
        return self._real.words(sending)

    def publish(self, sending: Sending) -> Posted:
        sending.refuse_when_late()
        # Always another one: the same words may be tried more than once.
        return Posted(f"dry-{sha256(f'{sending.text}{sending.not_after}'.encode()).hexdigest()[:20]}", "")

    def find(self, words: str, since: datetime) -> list[Posted]:
        return []

    def delete(self, remote_id: str) -> None:
        """There is nothing to take away."""

    def standing(self) -> Standing:
        return Standing(None)
