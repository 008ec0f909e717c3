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
        ("/settings/audit/", _("Audit")),
    ]  # fmt: skip
    return Tabs(_("Settings"), [Tab(title, href, request.path == href) for href, title in pages])
