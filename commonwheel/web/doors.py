"""Doors: the ways in that a page offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from commonwheel.authority import options
from commonwheel.authority.doors import providers, ways
from commonwheel.authority.doors.providers import Provider

ICONS = {"saml": "shield", "oidc": "log-in"}


@dataclass(frozen=True)
class Door:
    """A provider as a button: where it leads, and what it is called."""

    slug: str
    name: str
    address: str
    icon: str


def doors() -> dict[str, Any]:
    """All that are open."""
    return {
        "password": options.value(ways.PASSWORD), "code": options.value(ways.CODE), "passkey": options.value(ways.PASSKEY),
        "providers": [door(provider) for provider in providers.open_to_all()],
    }  # fmt: skip


def door(provider: Provider) -> Door:
    """The button of a provider."""
    return Door(provider.slug, provider.name, address(provider, "login"), ICONS.get(provider.kind, "log-in"))


def address(provider: Provider, what: str) -> str:
    """Where signing in with a provider begins ("login"), or where it comes back to ("callback")."""
    library = provider.known.library
    if library == "openid_connect":
        return reverse(f"openid_connect_{what}", args=[provider.slug])
    if library == "saml":
        return reverse("saml_acs" if what == "callback" else f"saml_{what}", args=[provider.slug])
    return reverse(f"{library}_{what}")
