"""Every notification the site sends: event, people, words, in one table."""

from yardsale.events.models import Event


def tell(event: Event) -> None:
    """Write the notifications an event calls for, in the transaction that marks it addressed."""
