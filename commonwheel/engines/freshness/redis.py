"""Freshness in Redis or Valkey, for a community on several machines."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Any, cast

import redis

log = logging.getLogger(__name__)


class RedisFreshness:
    """A counter a mark, kept for a day after its last change; a counter that is gone reads as new."""

    DAY = 60 * 60 * 24

    is_remote = True

    def __init__(self, url: str, prefix: str = "cw:fresh:") -> None:
        self.client: Any = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        self.prefix = prefix

    def touch(self, marks: Sequence[str]) -> None:
        if not marks:
            return
        try:
            with self.client.pipeline(transaction=False) as pipe:
                for mark in marks:
                    # The server's own clock never repeats a value, even after the key was lost.
                    pipe.eval(_STAMP, 1, self.prefix + mark, self.DAY)
                pipe.execute()
        except redis.RedisError as trouble:
            # What was done is done and committed: pages that are a minute old at most are no reason to call it failed.
            log.warning("pages may be stale for a minute: %s", trouble)

    def read(self, marks: Sequence[str]) -> bytes:
        return b"|".join(self.each(marks))

    def each(self, marks: Sequence[str]) -> list[bytes]:
        if not marks:
            return []
        try:
            values = cast("list[bytes | None]", self.client.mget([self.prefix + mark for mark in marks]))
        except redis.RedisError as trouble:
            log.warning("nothing is served from memory: %s", trouble)
            return [os.urandom(8) for _ in marks]
        return [value or b"" for value in values]


_STAMP = """
local t = redis.call('TIME')
local stamp = t[1] .. '.' .. t[2] .. '.' .. redis.call('INCR', KEYS[1] .. '#')
redis.call('EXPIRE', KEYS[1] .. '#', ARGV[1])
redis.call('SET', KEYS[1], stamp, 'EX', ARGV[1])
"""
