"""Beat for the tests' sites: it does what comes every few seconds or minutes, and nothing that has an hour of the night."""

from typing import Any

from celery.beat import PersistentScheduler
from celery.schedules import crontab


class DaytimeScheduler(PersistentScheduler):
    """A run that passed ten past five planted boards between two tests: what a run shows must not hang on the hour."""

    def merge_inplace(self, b: dict[str, Any]) -> None:
        super().merge_inplace(
            {name: entry for name, entry in b.items() if not isinstance(entry["schedule"], crontab)}
        )

    def install_default_entries(self, data: Any) -> None:
        """Celery's own is a nightly one."""
