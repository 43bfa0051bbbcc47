"""What the clock does for conversations."""

from celery import shared_task

from listings.conversations import actions, replies


@shared_task
def tell_unseen() -> None:
    actions.tell_unseen()


@shared_task
def renew_reply_times() -> None:
    """Answers grow old: what is usual is worked out anew each night."""
    replies.renew()
