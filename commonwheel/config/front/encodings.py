"""Encodings: pages made small for the way, each once."""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli

SMALL = 512
"""Fewer bytes than this are not worth it."""


@lru_cache(maxsize=512)
def best(accepted: bytes) -> str:
    """What a client takes, by its Accept-Encoding: "br", "gzip" or ""."""
    taken = set()
    for part in accepted.decode("latin-1").lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            taken.add(name.strip())
    return next((name for name in ("br", "gzip") if name in taken), "")


def encode(body: bytes, encoding: str) -> bytes:
    """Levels at which a page costs one to two milliseconds and the next level saves next to nothing."""
    if encoding == "br":
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
    return gzip.compress(body, compresslevel=6, mtime=0) if encoding == "gzip" else body
