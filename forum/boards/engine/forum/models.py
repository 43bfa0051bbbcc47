"""The tree of forums."""

from machina.apps.forum.models import Forum

__all__ = ["Forum"]
