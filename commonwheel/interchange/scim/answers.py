"""Answers of SCIM: resources, lists of them, and errors as RFC 7644 wants them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from commonwheel.authority.directories.enrolments import Enrolment
from commonwheel.authority.directories.groups import DirectoryGroup

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
MOST = 200


class Wrong(Exception):
    """A request that cannot be fulfilled, and why."""

    def __init__(self, status: int, detail: str, kind: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind


def answer(data: Any, status: int = 200) -> JsonResponse:
    """JSON as SCIM calls it."""
    return JsonResponse(data, status=status, content_type="application/scim+json", headers={"Cache-Control": "no-store"})


def error(wrong: Wrong) -> JsonResponse:
    """Why not."""
    data = {"schemas": [ERROR], "status": str(wrong.status), "detail": wrong.detail}
    return answer(data | ({"scimType": wrong.kind} if wrong.kind else {}), wrong.status)


def listed(request: HttpRequest, rows: Any, shape: Any) -> JsonResponse:
    """One page of a list."""
    start = max(1, _number(request, "startIndex", 1))
    count = min(MOST, max(0, _number(request, "count", 100)))
    total = rows.count()
    page = [shape(row) for row in rows[start - 1 : start - 1 + count]]
    return answer({"schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(page), "Resources": page})


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    try:
        return min(int(text), 1_000_000_000) if text else default
    except ValueError as wrong:
        raise Wrong(400, f"{name} is no number", "invalidValue") from wrong


def user(enrolment: Enrolment) -> dict[str, Any]:
    """Somebody, as the directory may see them."""
    person = enrolment.person
    told: dict[str, Any] = {
        "schemas": [USER], "id": str(person.pk), "userName": enrolment.user_name, "displayName": person.name, "name": {"formatted": person.name},
        "active": person.is_active, "emails": [{"value": person.email, "primary": True, "type": "work"}] if person.email else [],
        "groups": [{"value": str(group.pk), "display": group.name} for group in person.directory_groups.all()],  # fetched beforehand
        "profileUrl": settings.ORIGIN + person.get_absolute_url(),
        "meta": _meta("User", "Users", person.pk, enrolment),
    }  # fmt: skip
    return told | ({"externalId": enrolment.external_id} if enrolment.external_id else {})


def group(row: DirectoryGroup, *, with_members: bool = True) -> dict[str, Any]:
    """A group, with its members unless they were left out."""
    told: dict[str, Any] = {"schemas": [GROUP], "id": str(row.pk), "displayName": row.name, "meta": _meta("Group", "Groups", row.pk, row)}
    if with_members:
        told["members"] = [{"value": str(person.pk), "display": person.name} for person in row.members.order_by("pk")]
    return told | ({"externalId": row.external_id} if row.external_id else {})


def _meta(kind: str, folder: str, pk: int, row: Any) -> dict[str, str]:
    return {
        "resourceType": kind, "created": row.at.isoformat(), "lastModified": row.changed_at.isoformat(),
        "location": f"{settings.ORIGIN}/scim/v2/{folder}/{pk}",
    }  # fmt: skip
