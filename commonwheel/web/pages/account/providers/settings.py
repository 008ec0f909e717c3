"""The settings of signing in: which ways in there are, and how each provider is set up."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.authority import options, standing
from commonwheel.authority.doors import providers
from commonwheel.authority.doors.kinds import KINDS
from commonwheel.authority.doors.providers import Provider
from commonwheel.authority.doors.ways import DOORS
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.doors import address
from commonwheel.web.intents import unsets
from commonwheel.web.pages.account.providers import links
from commonwheel.web.pages.account.providers.forms import ProviderForm, WaysForm
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.pagers import Tab, Tabs
from commonwheel.web.parts.settings_tabs import settings_tabs


def door_tabs(request: HttpRequest) -> dict[str, Tabs]:
    """The tabs of all settings, and below them those of signing in."""
    pages = [("/settings/sign-in/", _("Ways in")), ("/settings/sign-in/sites/", _("Other sites")), ("/settings/sign-in/directories/", _("Directories"))]
    inner = Tabs(_("Signing in"), [Tab(title, href, request.path == href) for href, title in pages])
    return {"tabs": settings_tabs(request), "inner": inner}


@require_http_methods(["GET", "POST"])
@members_only
def settings(request: HttpRequest) -> HttpResponse:
    """All ways in, with what is on."""
    standing.of(request.user).require(DOORS)
    form = WaysForm(request.POST or None, initial={name: options.value(option) for name, option in WaysForm.OPTIONS.items()})
    if request.method == "POST" and form.is_valid():
        for name, option in WaysForm.OPTIONS.items():
            options.set_(option, form.cleaned_data[name], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("settings-sign-in")
    there = list(Provider.objects.visible_to(request.user).order_by("pk"))
    slugs = {provider.slug for provider in there}
    more = [kind for kind in KINDS.values() if kind.may_be_many or kind.name not in slugs]
    return render(request, "doors/ways.html", {"form": form, "there": there, "more": more, **door_tabs(request)})


@require_http_methods(["GET", "POST"])
@members_only
def new_provider(request: HttpRequest, kind: str) -> HttpResponse:
    """Set a provider up."""
    standing.of(request.user).require(DOORS)
    known = KINDS.get(kind)
    if known is None:
        raise Http404
    form = ProviderForm(request.POST or None, kind=known, is_new=True, initial={"trusts_addresses": known.checks_addresses})
    if request.method == "POST" and form.is_valid():
        try:
            provider = providers.add(kind, slug=form.cleaned_data.get("slug", ""), by=request.user, **_typed(form))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved. Switch it on when the other side knows the address below."))
            return redirect("settings-provider", provider.slug)
    status = 422 if request.method == "POST" else 200
    callback = "" if known.may_be_many else django_settings.ORIGIN + address(Provider(slug=kind, kind=kind), "callback")
    return render(request, "doors/provider.html", {"form": form, "kind": known, "callback": callback, **door_tabs(request)}, status=status)


@require_http_methods(["GET", "POST", "DELETE"])
@members_only
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    """Change how a provider is set up, or (unset) remove it."""
    standing.of(request.user).require(DOORS)
    found = find(Provider.objects, request.user, slug=slug)
    if unsets(request):
        providers.remove(found, by=request.user, links_count=links.count(found))
        messages.success(request, _("Removed."))
        return redirect("settings-sign-in")
    told = found.told()
    shown = {field.name: told.get(field.name, "") for field in found.known.fields if not field.is_secret}
    form = ProviderForm(request.POST or None, kind=found.known, is_new=False, initial={**shown, "name": found.name, "trusts_addresses": found.trusts_addresses})
    if request.method == "POST" and form.is_valid():
        try:
            providers.change(found, by=request.user, **_typed(form))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings-provider", slug)
    context = {
        "form": form, "kind": found.known, "provider": found, "callback": django_settings.ORIGIN + address(found, "callback"),
        "metadata": django_settings.ORIGIN + reverse("saml_metadata", args=[slug]) if found.kind == "saml" else "",
        "links": links.count(found), "lacks": providers.lacks(found), **door_tabs(request),
    }  # fmt: skip
    return render(request, "doors/provider.html", context, status=422 if request.method == "POST" else 200)


def _typed(form: ProviderForm) -> dict[str, Any]:
    return {"name": form.cleaned_data["name"], "told": form.told(), "trusts_addresses": form.cleaned_data["trusts_addresses"]}


@require_http_methods(["POST", "DELETE"])
@members_only
def switch(request: HttpRequest, slug: str) -> HttpResponse:
    """Switch a provider on, or (unset) off."""
    standing.of(request.user).require(DOORS)
    found = find(Provider.objects, request.user, slug=slug)
    try:
        (providers.switch_off if unsets(request) else providers.switch_on)(found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
        return redirect("settings-provider", slug)
    messages.success(request, _("%(name)s is off.") % {"name": found.name} if unsets(request) else _("%(name)s is on.") % {"name": found.name})
    return redirect("settings-sign-in")
