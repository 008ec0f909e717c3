"""Freshness in Redis or Valkey, for a community on several machines."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from commonwheel.kernel import replicas
from commonwheel.kernel.breakers import Breaker

log = logging.getLogger(__name__)

PATIENCE = 0.5
"""Seconds for an answer, and for a connection."""
ALL = "*"
"""Stands in the version of every mark, so that one touch makes all of them new."""
PULSE = "*pulse"
"""The position of some touch of the last two seconds. It is part of no version; copies of the database must have reached it."""


class RedisFreshness:
    """A stamp a mark, kept for a day after its last change. A stamp that is gone is made anew, so it reads as new.

    While Redis is away nothing reads as fresh, and what is touched cannot be told to others; so the first that reaches
    it again makes everything new. With ``has_replicas`` a stamp carries the position of the database at which it was made.
    """

    DAY = 60 * 60 * 24

    is_remote = True

    def __init__(self, url: str, prefix: str = "cw:fresh:", has_replicas: bool = False) -> None:
        # One try more at once, for a connection that was dropped while it lay idle; none where it does not answer.
        again = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
        self.client: Any = redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=again, health_check_interval=30
        )
        self.prefix = prefix
        self.has_replicas = has_replicas
        self.breaker = Breaker()
        self.owes = False
        """Whether something was touched and told to nobody."""
        self._stamp = self.client.register_script(_STAMP)
        self._fill = self.client.register_script(_FILL)

    def touch(self, marks: Sequence[str]) -> None:
        if not marks:
            return
        if self.breaker.is_open():
            self.owes = True
            if self.breaker.had_trouble:
                return  # whoever reaches it again tells it, too
        try:
            self._put(marks)
            self._well()
        except redis.RedisError as trouble:
            # What was done is done and committed: pages that are a moment old are no reason to call it failed.
            self._trouble(str(trouble))

    def renew(self) -> None:
        self.touch([ALL])

    def is_well(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def read(self, marks: Sequence[str]) -> bytes:
        return b"|".join(self.each(marks))

    def each(self, marks: Sequence[str]) -> list[bytes]:
        if not marks and not self.has_replicas:
            return []
        found = None if self.breaker.is_open() else self._found(self._keys([*marks, ALL]))
        if found is None:
            replicas.stay_with_primary()
            return [os.urandom(8) for _ in marks]
        *found, pulse = found
        if self.has_replicas:
            replicas.wait_for(max(int(stamp.rpartition(b"@")[2] or 0) for stamp in (*found, pulse)))
        everything = found.pop()
        return [stamp + everything for stamp in found]

    def _found(self, keys: list[str]) -> list[bytes] | None:
        """The stamps of these keys and the pulse; None where Redis does not answer."""
        try:
            self._well()
            *found, pulse = self.client.mget([*keys, self.prefix + PULSE])
            if None in found:
                found = self._fill(keys=keys, args=[self.DAY, self._position()])
        except redis.RedisError as trouble:
            self._trouble(str(trouble))
            return None
        return [*found, pulse or b""]

    def _keys(self, marks: Sequence[str]) -> list[str]:
        return [self.prefix + mark for mark in marks]

    def _position(self) -> int:
        return replicas.position() if self.has_replicas else 0

    def _trouble(self, why: str) -> None:
        if self.breaker.trip():
            log.warning("Redis is away, so no page is kept until it is back: %s", why)

    def _well(self) -> None:
        """After trouble, make everything new: what this process and others did meanwhile was told to nobody."""
        if not self.breaker.had_trouble and not self.owes:
            return
        self.owes = False
        self._put([ALL])
        if self.breaker.mend():
            log.warning("Redis is back")
        if self.owes:
            # Another thread left its touch to this one, which had already told.
            self._well()

    def _put(self, marks: Sequence[str]) -> None:
        self._stamp(keys=self._keys(marks), args=[self.DAY, self._position(), self.prefix + PULSE])


_NEW = """
local t = redis.call('TIME')
local function put(key, position)
    -- The clock never repeats a value, even after the key was lost, and the count none within one of its ticks.
    local stamp = t[1] .. '.' .. t[2] .. '.' .. redis.call('INCR', key .. '#') .. '@' .. position
    redis.call('EXPIRE', key .. '#', ARGV[1])
    redis.call('SET', key, stamp, 'EX', ARGV[1])
    return stamp
end
"""
_STAMP = (
    _NEW
    + """
for _, key in ipairs(KEYS) do put(key, ARGV[2]) end
local pulse = redis.call('GET', ARGV[3] .. ':at')
if not pulse or t[1] - pulse >= 2 then
    redis.call('SET', ARGV[3], '@' .. ARGV[2])
    redis.call('SET', ARGV[3] .. ':at', t[1])
end
"""
)
_FILL = (
    _NEW
    + """
local found = {}
for at, key in ipairs(KEYS) do found[at] = redis.call('GET', key) or put(key, ARGV[2]) end
return found
"""
)
