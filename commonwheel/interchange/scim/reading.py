"""Reading what a directory sends: filters, and resources in the shapes that directories write them in."""

from __future__ import annotations

import re
from typing import Any

from commonwheel.interchange.scim.answers import Wrong

TERM = re.compile(r"""\s*([A-Za-z][\w.:]*)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false|\d+)\s*\Z""", re.IGNORECASE)
USERS = {"username": "user_name__iexact", "externalid": "external_id", "id": "person_id", "emails": "person__email__iexact", "emails.value": "person__email__iexact", "active": "person__is_active"}
GROUPS = {"displayname": "name", "externalid": "external_id", "id": "pk"}


def sought(text: str, known: dict[str, str]) -> dict[str, Any]:
    """A filter like ``userName eq "noor" and active eq true`` as look-ups; other ways of comparing are not spoken here."""
    found: dict[str, Any] = {}
    for part in re.split(r"\s+and\s+(?=[A-Za-z])", text, flags=re.IGNORECASE) if text.strip() else []:
        term = TERM.match(part)
        lookup = known.get(term[1].lower().rpartition(":")[2]) if term else None
        if term is None or lookup is None:
            raise Wrong(400, f"This filter is not understood: {text[:200]}", "invalidFilter")
        found[lookup] = _value(term[2], lookup)
    return found


def _value(text: str, lookup: str) -> Any:
    value = re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
    if "\x00" in value:
        raise Wrong(400, "A text holds no NUL.", "invalidFilter")
    if lookup == "person__is_active":
        return value.lower() == "true"
    if lookup in ("pk", "person_id"):
        return int(value) if re.fullmatch(r"\d{1,18}", value) else 0
    return value


def is_true(value: Any) -> bool:
    """Some directories write truth as a word."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Wrong(400, "active is true or false.", "invalidValue")


def text(value: Any, name: str) -> str:
    """A text, or nothing."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Wrong(400, f"{name} is a text.", "invalidValue")
    try:
        value.encode()
    except UnicodeEncodeError as half:
        raise Wrong(400, f"{name} holds half a character.", "invalidValue") from half
    return value.strip()


def numbers(value: Any) -> list[int]:
    """The ids in ``[{"value": "12"}, …]``, or in one of them."""
    rows = value if isinstance(value, list) else [value]
    found = []
    for row in rows:
        number = row.get("value") if isinstance(row, dict) else row
        if not re.fullmatch(r"\d{1,18}", str(number)):
            raise Wrong(400, "members are listed by the ids of users.", "invalidValue")
        found.append(int(str(number)))
    return found


def email_of(value: Any) -> str:
    """The primary address, or the first."""
    rows = [row for row in (value if isinstance(value, list) else [value]) if isinstance(row, dict)]
    primary = next((row for row in rows if row.get("primary") in (True, "true", "True")), rows[0] if rows else {})
    return text(primary.get("value"), "emails.value")


def name_of(resource: dict[str, Any]) -> str:
    """How somebody is called, by whichever way it was written."""
    name = resource.get("name") if isinstance(resource.get("name"), dict) else {}
    assert isinstance(name, dict)
    parts = " ".join(text(name.get(part), part) for part in ("givenName", "familyName")).strip()
    return text(resource.get("displayName"), "displayName") or text(name.get("formatted"), "name") or parts
