"""Freshness in Redis or Valkey, for a community on several machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import redis


class RedisFreshness:
    """A counter a mark, kept for a day after its last change; a counter that is gone reads as new."""

    DAY = 60 * 60 * 24

    def __init__(self, url: str, prefix: str = "cw:fresh:") -> None:
        self.client: Any = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        self.prefix = prefix

    def touch(self, marks: Sequence[str]) -> None:
        if not marks:
            return
        with self.client.pipeline(transaction=False) as pipe:
            for mark in marks:
                # The server's own clock never repeats a value, even after the key was lost.
                pipe.eval(_STAMP, 1, self.prefix + mark, self.DAY)
            pipe.execute()

    def read(self, marks: Sequence[str]) -> bytes:
        values = cast("list[bytes | None]", self.client.mget([self.prefix + mark for mark in marks])) if marks else []
        return b"|".join(value or b"" for value in values)


_STAMP = """
local t = redis.call('TIME')
local stamp = t[1] .. '.' .. t[2] .. '.' .. redis.call('INCR', KEYS[1] .. '#')
redis.call('EXPIRE', KEYS[1] .. '#', ARGV[1])
redis.call('SET', KEYS[1], stamp, 'EX', ARGV[1])
"""
