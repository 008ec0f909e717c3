"""Encodings: pages made small for the way, each once."""

from __future__ import annotations

import gzip
import secrets
import zlib
from functools import lru_cache

import brotli

SMALL = 512
"""Fewer bytes than this are not worth it."""


@lru_cache(maxsize=512)
def best(accepted: bytes) -> str:
    """What a client takes, by its Accept-Encoding: "br", "gzip" or ""."""
    taken = _taken(accepted)
    return next((name for name in ("br", "gzip") if name in taken), "")


@lru_cache(maxsize=512)
def takes_gzip(accepted: bytes) -> bool:
    """Whether a client takes gzip, by its Accept-Encoding."""
    return "gzip" in _taken(accepted)


def _taken(accepted: bytes) -> set[str]:
    taken = set()
    for part in accepted.decode("latin-1").lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            taken.add(name.strip())
    return taken


def encode(body: bytes, encoding: str) -> bytes:
    """Levels at which a page costs one to two milliseconds and the next level saves next to nothing."""
    if encoding == "br":
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
    return gzip.compress(body, compresslevel=6, mtime=0) if encoding == "gzip" else body


def swift(body: bytes) -> bytes:
    """gzip at the level that costs least, for a page that is sent once.

    As Django's own middleware does, a name of random length stands in the header, so that the length of the answer does not
    tell what is in it (Heal The BREACH, Palacios et al. 2022).
    """
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    header = b"\x1f\x8b\x08\x08\0\0\0\0\x04\xff" + b"-" * secrets.randbelow(101) + b"\0"
    end = zlib.crc32(body).to_bytes(4, "little") + (len(body) & 0xFFFFFFFF).to_bytes(4, "little")
    return header + packer.compress(body) + packer.flush() + end
