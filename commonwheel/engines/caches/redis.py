"""A cache in Redis or Valkey that goes on without it.

While Redis is away each process keeps what it must remember by itself: limits hold for each process alone, and nobody is
shown an error for what only makes things faster or fairer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

from commonwheel.kernel.breakers import Breaker

log = logging.getLogger(__name__)

PATIENCE = 0.5


class PatientRedisCache(RedisCache):
    """Django's cache in Redis, with a memory to fall back on."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)), "health_check_interval": 30}
        super().__init__(server, {**params, "OPTIONS": options | params.get("OPTIONS", {})})
        self.own = LocMemCache("while-redis-is-away", {"TIMEOUT": params.get("TIMEOUT", 300)})
        self.breaker = Breaker()

    def add(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().add, self.own.add, args, named)

    def get(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().get, self.own.get, args, named)

    def set(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().set, self.own.set, args, named)

    def touch(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().touch, self.own.touch, args, named)

    def delete(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().delete, self.own.delete, args, named)

    def get_many(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().get_many, self.own.get_many, args, named)

    def has_key(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().has_key, self.own.has_key, args, named)

    def incr(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().incr, self.own.incr, args, named)

    def set_many(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().set_many, self.own.set_many, args, named)

    def delete_many(self, *args: Any, **named: Any) -> Any:
        return self._asked(super().delete_many, self.own.delete_many, args, named)

    def clear(self) -> Any:
        self.own.clear()
        return self._asked(super().clear, self.own.clear, (), {})

    def _asked(self, there: Callable[..., Any], here: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if not self.breaker.is_open():
            try:
                answer = there(*args, **named)
            except redis.RedisError as trouble:
                if self.breaker.trip():
                    log.warning("Redis is away, so limits hold for each process alone: %s", trouble)
            else:
                self.breaker.mend()
                return answer
        return here(*args, **named)
