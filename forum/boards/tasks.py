"""What the clock does for the boards."""

from celery import shared_task

from forum.boards import actions, photos


@shared_task
def tend() -> None:
    """Boards for new neighbourhoods; photos that were never posted go."""
    actions.plant_boards()
    photos.sweep()
