"""Who may do what: the reasons, open to everyone about themselves; the options; the rules of roles; what is given to whom."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.accounts import people
from commonwheel.authority import grants, options, powers, roles, rules, standing
from commonwheel.authority.options import Choice
from commonwheel.authority.roles import Role, Value
from commonwheel.authority.rules import INHERIT, RULING
from commonwheel.kernel.refusal import Refused, reason_against
from commonwheel.web.intents import unsets
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.powers.forms import GrantForm, OptionsForm
from commonwheel.web.pages.powers.places import Place, chosen, places, scope_of
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
    may_ask = request.user.is_authenticated and gives(request.user, place)
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
    verdicts = [(power, held.verdict(power, place.scope)) for power in sorted(shown, key=lambda power: str(power))]
    return render(
        request,
        "powers/why.html",
        {
            "place": place, "places": known, "verdicts": verdicts, "wanted": wanted, "ban": held.ban(place.scope),
            "member": None if asked_about is request.user else asked_about, "may_ask": may_ask,
        },
    )


def gives(person: Any, place: Place) -> bool:
    """Whether the person rules here, or may give a role here."""
    held = standing.of(person)
    return held.allows(RULING, place.scope) or any(held.may_pass_on_role(role.pk, place.scope) for role in roles.every())


@require_http_methods(["GET", "POST"])
@members_only
def settings(request: HttpRequest) -> HttpResponse:
    """The options of the community that this member may change."""
    held = standing.of(request.user)
    shown = [option for option in options.declared.values() if not option.page and held.allows(option.power)]
    if not shown:
        held.require(options.SETTING)
    if request.method == "GET":
        return _options_page(request, OptionsForm(shown=shown))
    form = OptionsForm(request.POST, shown=shown)
    if form.is_valid():
        _set_options(request, form, shown)
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect("settings")
    return _options_page(request, form, status=422)


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


def _options_page(request: HttpRequest, form: OptionsForm, status: int = 200) -> HttpResponse:
    return render(request, "powers/settings.html", {"form": form, "tabs": settings_tabs(request)}, status=status)


@require_http_methods(["GET", "POST"])
@members_only
def role_rules(request: HttpRequest) -> HttpResponse:
    """What each role may do at a place: a matrix, with what is inherited where nothing is set."""
    known = places(request.user)
    place = chosen(request, known)
    standing.of(request.user).require(RULING, place.scope)
    every = roles.every()
    role = next((role for role in every if role.slug == request.GET.get("role", roles.MEMBERS)), None)
    if role is None:
        raise Http404
    if request.method == "POST":
        return _rule(request, role, place)
    book = standing.of(request.user).book
    lines = [(power, _cells(book, every, power, place)) for power in sorted(powers.powers.values(), key=lambda power: str(power))]
    own = [(power, _own(book, role, power, place)) for power, _cells_of in lines]
    context = {
        "place": place, "places": known, "roles": every, "role": role, "lines": lines, "own": own, "tabs": settings_tabs(request),
        "values": [(INHERIT, _("Inherit")), *Value.choices],
    }
    return render(request, "powers/roles.html", context)


def _own(book: Any, role: Role, power: powers.Power, place: Place) -> dict[str, str]:
    """What is set for a role at exactly this place, and what holds if nothing is."""
    value = book.rules.get((role.slug, power.name, place.scope), INHERIT)
    above = book.parents.get(place.scope)
    inherited = book.ruled(role.slug, power.name, above) if above is not None else None
    if inherited is None:
        return {"value": value, "inherited": "", "from": ""}
    return {"value": value, "inherited": str(Value(inherited[0]).label), "from": book.title(inherited[1])}


def _cells(book: Any, every: list[Role], power: powers.Power, place: Place) -> list[dict[str, str]]:
    """For each role what holds here, and whether it is said here or above."""
    cells = []
    for role in every:
        ruled = ("assign", place.scope) if role.holds_all else book.ruled(role.slug, power.name, place.scope)
        if ruled is None:
            by_default = role.slug == power.default
            cells.append({"value": "grant" if by_default else "", "label": _("By default") if by_default else ""})
            continue
        value, at = ruled
        cells.append({"value": value, "label": str(Value(value).label), "from": "" if at == place.scope else book.title(at)})
    return cells


def _rule(request: HttpRequest, role: Role, place: Place) -> HttpResponse:
    """Set what changed; what was refused is said, and the rest stands."""
    book = standing.of(request.user).book
    scope = scope_of(place)
    changed = 0
    for power in powers.powers.values():
        value = request.POST.get(f"rule:{power.name}")
        if value is None or value == book.rules.get((role.slug, power.name, place.scope), INHERIT):
            continue
        try:
            rules.set_(role, power, value, at=scope, by=request.user)
            changed += 1
        except Refused as refusal:
            messages.error(request, f"{power}: {refusal.reason}")
    if changed:
        messages.success(request, _("Saved."))
    return redirect(f"{request.path}?place={place.scope}&role={role.slug}")


@require_http_methods(["GET", "POST"])
@members_only
def role_grants(request: HttpRequest) -> HttpResponse:
    """Who holds which role at a place; give one."""
    known = places(request.user)
    place = chosen(request, known)
    scope = scope_of(place)
    held = standing.of(request.user)
    given = [role for role in roles.every() if held.may_pass_on_role(role.pk, place.scope)]
    if not given:
        held.require(RULING, place.scope)
    form = GrantForm(request.POST or None, given=given)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _give(request, form, scope):
            return redirect(f"{request.path}?place={place.scope}")
        status = 422
    rows = [
        {"grant": grant, "refusal": reason_against(grants.check_end, grant, by=request.user)}
        for grant in grants.at(scope)
    ]
    context = {"place": place, "places": known, "form": form, "rows": rows, "may_give": bool(given), "tabs": settings_tabs(request)}
    return render(request, "powers/grants.html", context, status=status)


def _give(request: HttpRequest, form: GrantForm, scope: Any) -> bool:
    data = form.cleaned_data
    member = people.named(data["member"].strip().lstrip("@"))
    try:
        if member is None:
            raise Refused(_("Nobody has this handle."), field="member")
        grants.give(
            form.roles[data["role"]], member, by=request.user, at=scope,
            ends_at=data["ends_at"], may_pass_on=data["may_pass_on"],
        )
    except Refused as refusal:
        refuse(form, refusal)
        return False
    messages.success(request, _("%(name)s holds this role now.") % {"name": member.name})
    return True


@require_http_methods(["POST", "DELETE"])
@members_only
def role_grant(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Take a grant back."""
    grant = grants.found(grant_id)
    if grant is None or not unsets(request):
        raise Http404
    grants.end(grant, by=request.user)
    messages.success(request, _("Taken back."))
    return redirect(f"/settings/grants/?place={grant.scope_id}")
