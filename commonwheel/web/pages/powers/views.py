"""Who may do what: the reasons, open to everyone about themselves; and the options of the community."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.accounts import people
from commonwheel.authority import options, powers, standing
from commonwheel.authority.options import Choice
from commonwheel.authority.roles import Value
from commonwheel.kernel.refusal import Refused
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.powers.areas import areas, by_area
from commonwheel.web.pages.powers.forms import OptionsForm
from commonwheel.web.pages.powers.granting import givable, gives
from commonwheel.web.pages.powers.places import Place, chosen, places
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.settings_tabs import settings_tabs


@require_GET
@limited("why", 60)
def why(request: HttpRequest) -> HttpResponse:
    """Why may I (not) do this? Who gives powers or rules here may ask about others."""
    known = places(request.user)
    place = chosen(request, known)
    asker = standing.of(request.user)
    asked_about = request.user
    may_ask = request.user.is_authenticated and gives(request.user, place.scope)
    handle = request.GET.get("member", "").strip().lstrip("@")
    if handle and may_ask:
        asked_about = people.named(handle)
        if asked_about is None:
            raise Http404
    held = asker if asked_about is request.user else standing.of(asked_about)
    wanted = request.GET.get("power", "")
    shown = [power for power in powers.powers.values() if wanted in ("", power.name)]
    if not shown:
        raise Http404
    verdicts = [(area, [(power, held.verdict(power, place.scope)) for power in area.powers]) for area in areas(shown)]
    return render(
        request,
        "powers/why.html",
        {
            "place": place, "places": known, "verdicts": verdicts, "wanted": wanted, "ban": held.ban(place.scope),
            "member": None if asked_about is request.user else asked_about, "may_ask": may_ask,
            "gives": _gives_at(request.user, known),
        },
    )


def _gives_at(person: Any, known: list[Place]) -> list[Place]:
    """The places from which on down the person may give something to others."""
    held = standing.of(person)
    slugs = {one.role.slug for one in held.held if one.role is not None}
    begins = {one.scope for one in held.held} | {
        scope for (slug, _power, scope), value in held.book.rules.items() if value == Value.ASSIGN and slug in slugs
    }
    return [place for place in known if place.scope in begins and givable(person, place.scope)]


@require_http_methods(["GET", "POST"])
@members_only
def settings(request: HttpRequest) -> HttpResponse:
    """The options of the community that this member may change."""
    held = standing.of(request.user)
    shown = [option for option in options.declared.values() if not option.page and held.allows(option.power)]
    if not shown:
        held.require(options.SETTING)
    if request.method == "GET":
        return _options_page(request, OptionsForm(shown=shown), shown)
    form = OptionsForm(request.POST, shown=shown)
    if form.is_valid():
        _set_options(request, form, shown)
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("settings")
    return _options_page(request, form, shown, status=422)


def _set_options(request: HttpRequest, form: OptionsForm, shown: list[Choice]) -> None:
    """Set all, or, where one is wrong, none."""
    for option in shown:
        try:
            options.check_value(option, form.cleaned_data[option.name])
        except Refused as refusal:
            refuse(form, refusal)
    if not form.errors:
        for option in shown:
            options.set_(option, form.cleaned_data[option.name], by=request.user)


def _options_page(request: HttpRequest, form: OptionsForm, shown: list[Choice], status: int = 200) -> HttpResponse:
    groups = [(title, [form[option.name] for option in rows]) for title, rows in by_area(shown)]
    return render(request, "powers/settings.html", {"form": form, "groups": groups, "tabs": settings_tabs(request)}, status=status)
