"""Out of sight, and back. Called by the room whose thing it is, which knows what else follows."""

from django.db import models

from yardsale.hiding.models import Hidden


def hide(kind: str, thing: models.Model) -> bool:
    """Whether it was in sight before."""
    _row, is_new = Hidden.objects.get_or_create(kind=kind, thing_id=thing.pk)
    return is_new


def show(kind: str, thing: models.Model) -> bool:
    """Whether it was out of sight before."""
    return bool(Hidden.objects.filter(kind=kind, thing_id=thing.pk).delete()[0])


def is_out_of_sight(kind: str, thing: models.Model) -> bool:
    return Hidden.objects.filter(kind=kind, thing_id=thing.pk).exists()
