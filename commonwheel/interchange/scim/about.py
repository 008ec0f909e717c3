"""What a directory can ask about us before it begins."""

from __future__ import annotations

from typing import Any

from commonwheel.interchange.scim.answers import GROUP, LIST, MOST, USER

SERVICE: dict[str, Any] = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": True, "maxResults": MOST},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
    "etag": {"supported": False},
    "authenticationSchemes": [{"type": "oauthbearertoken", "name": "Token", "description": "The token of the directory, made on the settings page", "primary": True}],
}

RESOURCE_TYPES: list[dict[str, Any]] = [
    {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": name, "name": name, "endpoint": f"/{name}s", "schema": schema}
    for name, schema in (("User", USER), ("Group", GROUP))
]


def _attribute(name: str, kind: str = "string", *, required: bool = False, many: bool = False, parts: tuple[str, ...] = ()) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": name, "type": kind, "multiValued": many, "required": required, "caseExact": False, "mutability": "readWrite",
        "returned": "default", "uniqueness": "server" if name == "userName" else "none",
    }  # fmt: skip
    return told | ({"subAttributes": [_attribute(part) for part in parts]} if parts else {})


SCHEMAS: list[dict[str, Any]] = [
    {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": USER, "name": "User",
        "attributes": [
            _attribute("userName", required=True), _attribute("displayName"), _attribute("externalId"), _attribute("active", "boolean"),
            _attribute("name", "complex", parts=("formatted", "givenName", "familyName")),
            _attribute("emails", "complex", many=True, parts=("value", "type")),
        ],
    },
    {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": GROUP, "name": "Group",
        "attributes": [_attribute("displayName", required=True), _attribute("externalId"), _attribute("members", "complex", many=True, parts=("value", "display"))],
    },
]  # fmt: skip


def listed(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """All of them."""
    return {"schemas": [LIST], "totalResults": len(resources), "startIndex": 1, "itemsPerPage": len(resources), "Resources": resources}
