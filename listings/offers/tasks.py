"""The clock's doors."""

from celery import shared_task

from listings.offers import actions, plans


@shared_task
def keep_deadlines() -> None:
    """Offers nobody answered, ladders whose step is due, listings that go on by themselves."""
    actions.lapse_due()
    plans.step_due()
    plans.go_on_due()
