"""Django finds an app's models here; each lives in its subject's folder."""

from support.help.models import Helped, Written

__all__ = ["Helped", "Written"]
