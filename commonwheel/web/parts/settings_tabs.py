"""The tabs over all pages of the community's settings."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonwheel.web.parts.pagers import Tab, Tabs


def settings_tabs(request: HttpRequest) -> Tabs:
    """The same over each of these pages, with the open one marked."""
    pages = [
        ("/settings/", _("Options")), ("/settings/places/", _("Places")), ("/settings/roles/", _("Roles")), ("/settings/grants/", _("Grants")),
        ("/settings/ranks/", _("Ranks")), ("/settings/badges/", _("Badges")), ("/settings/programme/", _("Programmes")), ("/settings/profile/", _("Profiles")),
        ("/settings/joining/", _("Joining")), ("/settings/sign-in/", _("Signing in")), ("/settings/audit/", _("Audit")),
    ]  # fmt: skip
    return Tabs(_("Settings"), [Tab(title, href, _is_open(request.path, href)) for href, title in pages])


def _is_open(path: str, href: str) -> bool:
    """Whether a page belongs to a tab: those of joining, signing in and ranks have pages below them."""
    return path == href or (href in ("/settings/joining/", "/settings/sign-in/", "/settings/ranks/") and path.startswith(href))
