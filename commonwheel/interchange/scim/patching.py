"""PATCH of SCIM: operations done to a resource as it is written, before it is saved as a whole."""

from __future__ import annotations

import re
from typing import Any

from commonwheel.interchange.scim import reading
from commonwheel.interchange.scim.answers import Wrong

PATH = re.compile(r"(?:urn:[\w:.-]+:)?(\w+)(?:\[\s*(\w+)\s+eq\s+\"?([^\"\]]*)\"?\s*\])?(?:\.(\w+))?\Z", re.IGNORECASE)
MOST = 1_000
NAMES = {name.lower(): name for name in ("userName", "externalId", "displayName", "active", "name", "emails", "members", "formatted", "givenName", "familyName", "value")}


def patched(resource: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The resource after the operations, in their order. What we do not keep is passed over."""
    operations = next((value for key, value in body.items() if key.lower() == "operations"), None)
    if not isinstance(operations, list) or not 0 < len(operations) <= MOST or not all(isinstance(each, dict) for each in operations):
        raise Wrong(400, "Operations are a list of what is to be done.", "invalidSyntax")
    after = {key: list(value) if isinstance(value, list) else dict(value) if isinstance(value, dict) else value for key, value in resource.items()}
    for operation in operations:
        _do(after, operation)
    return after


def _do(resource: dict[str, Any], operation: dict[str, Any]) -> None:
    what = str(operation.get("op", "")).lower()
    path, value = operation.get("path"), operation.get("value")
    if what not in ("add", "replace", "remove"):
        raise Wrong(400, "An operation adds, replaces or removes.", "invalidSyntax")
    if path is None:
        if what == "remove" or not isinstance(value, dict):
            raise Wrong(400, "Without a path there is nothing to do.", "noTarget")
        for name, each in value.items():
            _at(resource, what, name, each)
    else:
        _at(resource, what, str(path), value)


def _at(resource: dict[str, Any], what: str, path: str, value: Any) -> None:
    found = PATH.match(path.strip())
    if not found:
        raise Wrong(400, f"This path is not understood: {path[:200]}", "invalidPath")
    attribute, key, wanted, part = (NAMES.get((each or "").lower(), each) for each in found.groups())
    if attribute == "members":
        _members(resource, what, value, int(wanted) if wanted and re.fullmatch(r"\d{1,18}", wanted) else (0 if key else None))
    elif attribute == "emails":
        _emails(resource, what, value, has_value=part == "value")
    elif part:
        inner = resource.get(attribute)
        resource[attribute] = {**(inner if isinstance(inner, dict) else {}), part: None if what == "remove" else value}
        if attribute == "name" and what != "remove":
            _rename(resource, part)
    elif what == "remove":
        resource[attribute] = None
    else:
        resource[attribute] = value
        if attribute == "name":
            resource["displayName"] = None


def _rename(resource: dict[str, Any], part: str) -> None:
    """A part of a name that changed counts more than how both parts were written together before."""
    resource["displayName"] = None
    if part in ("givenName", "familyName"):
        resource["name"]["formatted"] = None


def _emails(resource: dict[str, Any], what: str, value: Any, *, has_value: bool) -> None:
    if what == "remove":
        resource["emails"] = []
    elif has_value:
        resource["emails"] = [{"value": value, "primary": True}]
    else:
        resource["emails"] = value


def _members(resource: dict[str, Any], what: str, value: Any, one: int | None) -> None:
    before = {int(row["value"]) for row in resource.get("members") or []}
    if what == "remove":
        gone = {one} if one is not None else set(reading.numbers(value)) if value else before
        after = before - gone
    else:
        named = set(reading.numbers(value)) if value is not None else set()
        after = named if what == "replace" else before | named
    resource["members"] = [{"value": str(number)} for number in sorted(after)]
