"""Every night."""

from celery import shared_task

from listings.segments import actions


#: A million orders take about a minute on a quiet machine; the usual limit is two.
@shared_task(time_limit=1800, soft_time_limit=1700)
def reckon() -> None:
    actions.reckon()
