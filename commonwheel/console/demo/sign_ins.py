"""Sign-ins of the demo: four people of four kinds, one password, made anew for every installation."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from commonwheel.console.demo.script import CONTENT

PEOPLE = {
    "dara": "owner: may everything",
    "chen": "moderator",
    "amina": "trusted helper",
    "noor": "newcomer with a broken laptop",
}



def password() -> str:
    """Four words and two digits: easy to read from one screen and type on another."""
    words = (CONTENT / "password-words.txt").read_text(encoding="utf-8").split()
    return "-".join([*(secrets.choice(words) for _ in range(4)), f"{secrets.randbelow(100):02}"])


def address(handle: str) -> str:
    """An e-mail address that can belong to nobody."""
    return f"{handle}@example.com"


def file() -> Path:
    """Where the passwords are written, for this machine's user alone."""
    return Path(settings.HOME) / "demo-sign-ins.txt"


def write(secret: str) -> None:
    """A small table that the start of the server prints."""
    rows = [("user", "e-mail address", "password", "who")]
    rows += [(handle, address(handle), secret, who) for handle, who in PEOPLE.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    path = file()
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("\n".join(["Sign in to the demo as one of:", "", *table, ""]))
