"""Ringing for a worker. Nobody may hear it: whatever matters is a row that a sweep finds."""

import logging
from typing import Any

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
#: Celery on Redis serves 0 first and 9 last; we say it the other way round, as other brokers do.
FIRST = 9


def ring(task: Any, *arguments: Any, priority: int = 5, expires: int = 60) -> bool:
    """Whether the broker took it. `priority`: 9 is served first, 0 when nothing else waits. `expires` in seconds: a ring
    older than that is not worth hearing."""
    try:
        task.apply_async(arguments, priority=FIRST - priority, expires=expires)
    except (OperationalError, RedisError, OSError) as silent:
        log.warning("doorbell silent for %s%s: %s", task.name, arguments, type(silent).__name__)
        return False
    return True
