"""Redis as a cache that may vanish: while it is down, this process's own memory answers."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.exceptions import RedisError

#: After a failure, seconds until Redis is asked again, so that an outage costs no page its timeout.
PAUSE = 2.0


class LastingClient(RedisCacheClient):
    """Django's client of one server, made once: Django makes one for each command, which costs as much as the command."""

    _made: Redis | None = None

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        if self._made is None:
            self._made = super().get_client(key, write=write)
        return self._made


class SurvivingRedisCache(RedisCache):
    """Django's RedisCache, falling back to process memory: rate limits keep counting and nobody is locked out."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LastingClient
        self._memory = LocMemCache("surviving-redis", {k: v for k, v in params.items() if k != "OPTIONS"})
        self._asleep_until = 0.0

    def clear(self) -> None:
        """Forget what this cache holds and nothing else: Celery's queues live in the same Redis."""
        self._memory.clear()
        try:
            client = self._cache.get_client(write=True)
            for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1000):
                client.delete(key)
        except (RedisError, OSError):
            self._asleep_until = time.monotonic() + PAUSE

    @property
    def is_down(self) -> bool:
        return time.monotonic() < self._asleep_until

    def publish(self, channel: str, words: str) -> bool:
        """Say something to whoever listens at this moment; whether Redis took it. Kept nowhere."""
        if self.is_down:
            return False
        try:
            self._cache.get_client(write=True).publish(channel, words)
        except (RedisError, OSError):
            self._asleep_until = time.monotonic() + PAUSE
            return False
        return True

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if not self.is_down:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError):
                self._asleep_until = time.monotonic() + PAUSE
        return getattr(self._memory, name)(*args, **kwargs)


def _surviving(name: str) -> Callable[..., Any]:
    def method(self: SurvivingRedisCache, *args: Any, **kwargs: Any) -> Any:
        return self._ask(name, *args, **kwargs)

    method.__name__ = name
    return method


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "set_many",
    "delete_many",
    "has_key",
    "incr",
):
    setattr(SurvivingRedisCache, _name, _surviving(_name))
