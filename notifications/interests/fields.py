"""A kind of column that Django has no name for."""

from typing import Any

from django.db import models


class SmallFloat(models.FloatField):
    """Four bytes, six or seven digits."""

    def db_type(self, connection: Any) -> str:
        return "real"
