"""The rules of roles: the matrix of what each may do at a place, and the roles themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.authority import powers, role_shaping, roles, rules, standing
from commonwheel.authority.role_shaping import SHAPING
from commonwheel.authority.roles import Role, Value
from commonwheel.authority.rulebook import Rulebook
from commonwheel.authority.rules import INHERIT, RULING
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.powers.areas import Area, areas
from commonwheel.web.pages.powers.forms import RoleForm
from commonwheel.web.pages.powers.places import Place, chosen, places, scope_of
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.settings_tabs import settings_tabs


@require_http_methods(["GET", "POST"])
@members_only
def role_rules(request: HttpRequest) -> HttpResponse:
    """What each role may do at a place: a matrix, with what is inherited where nothing is set."""
    place = chosen(request, places(request.user))
    standing.of(request.user).require(RULING, place.scope)
    every = roles.every()
    role = next((role for role in every if role.slug == request.GET.get("role", roles.MEMBERS)), None)
    if role is None:
        raise Http404
    if request.method == "GET":
        return _matrix(request, every, role, place)
    wanted = {name: value for name in powers.powers if (value := request.POST.get(f"rule:{name}")) is not None}
    try:
        refused = rules.set_many(role, wanted, at=scope_of(place), by=request.user, after=request.POST.get("after"))
    except rules.Outdated as outdated:
        theirs = {clash.power.name: clash.theirs for clash in outdated.clashes if clash.yours == clash.was}
        return _matrix(request, every, role, place, status=409, outdated=outdated, chosen_values=wanted | theirs)
    for power, refusal in refused:
        messages.error(request, f"{power}: {refusal.reason}")
    if not refused or len(refused) < len(wanted):
        messages.success(request, _("Saved."))
    return redirect(f"{request.path}?{_query(request, place, role)}")


def _query(request: HttpRequest, place: Place, role: Role) -> str:
    query = request.GET.copy()
    query["place"], query["role"] = str(place.scope), role.slug
    return query.urlencode()


def _matrix(
    request: HttpRequest, every: list[Role], role: Role, place: Place, *, status: int = 200, outdated: rules.Outdated | None = None,
    chosen_values: dict[str, str] | None = None,
) -> HttpResponse:
    book = standing.of(request.user).book
    only, is_here = request.GET.get("area", ""), request.GET.get("here") == "1"
    all_areas = areas()
    shown = [area for area in all_areas if only in ("", area.name)]
    if not shown:
        raise Http404
    labels = {INHERIT: _("Inherit"), **{value: str(label) for value, label in Value.choices}}
    context = {
        "place": place, "places": places(request.user), "roles": every, "role": role, "tabs": settings_tabs(request),
        "areas": all_areas, "area": only, "is_here": is_here, "sheet": _sheet(book, every, shown, place, is_here),
        "own": [(area.title, [(power, _own(book, role, power, place, chosen_values)) for power in area.powers]) for area in shown],
        "values": list(labels.items()), "after": rules.stamp(role, at=scope_of(place)), "query": _query(request, place, role),
        "clashes": [(clash.power, labels[clash.was], labels[clash.theirs], labels.get(clash.yours, clash.yours)) for clash in outdated.clashes] if outdated else [],
        "outdated": outdated, "may_shape": standing.of(request.user).allows(SHAPING),
        "may_change": allowed(role_shaping.check_change, role, by=request.user),
    }
    return render(request, "powers/roles.html", context, status=status)


def _sheet(book: Rulebook, every: list[Role], shown: list[Area], place: Place, is_here: bool) -> list[tuple[str, list[Any]]]:
    """(area, its powers with a cell for each role); ``is_here`` leaves only powers on which this very place says something."""
    found = []
    for area in shown:
        lines = [(power, _cells(book, every, power, place)) for power in area.powers]
        if is_here:
            lines = [line for line in lines if any(cell.get("is_here") for cell in line[1])]
        if lines:
            found.append((area.title, lines))
    return found


def _own(book: Rulebook, role: Role, power: powers.Power, place: Place, chosen_values: dict[str, str] | None) -> dict[str, str]:
    """What is set for a role at exactly this place, and what holds if nothing is."""
    value = book.rules.get((role.slug, power.name, place.scope), INHERIT)
    if chosen_values is not None:
        value = chosen_values.get(power.name, value)
    above = book.parents.get(place.scope)
    inherited = book.ruled(role.slug, power.name, above) if above is not None else None
    if inherited is None:
        return {"value": value, "inherited": "", "from": ""}
    return {"value": value, "inherited": str(Value(inherited[0]).label), "from": book.title(inherited[1])}


def _cells(book: Rulebook, every: list[Role], power: powers.Power, place: Place) -> list[dict[str, Any]]:
    """For each role what holds here, and whether it is said here or above."""
    cells: list[dict[str, Any]] = []
    for role in every:
        ruled = ("assign", place.scope) if role.holds_all else book.ruled(role.slug, power.name, place.scope)
        if ruled is None:
            by_default = role.slug == power.default
            cells.append({"value": "grant" if by_default else "", "label": _("By default") if by_default else ""})
            continue
        value, at = ruled
        said_here = at == place.scope and not role.holds_all
        cells.append({"value": value, "label": str(Value(value).label), "from": "" if at == place.scope else book.title(at), "is_here": said_here})
    return cells


@require_http_methods(["GET", "POST"])
@members_only
def new_role(request: HttpRequest) -> HttpResponse:
    """Make a role; what it may do is set on the matrix."""
    standing.of(request.user).require(SHAPING)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            role = role_shaping.make(by=request.user, **form.said())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The role is made. Say here what it may do."))
            return redirect(f"/settings/roles/?role={role.slug}#rules")
    return _role_page(request, form, None, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@members_only
def change_role(request: HttpRequest, role: str) -> HttpResponse:
    """Rename and describe a role, or drop one that was made here."""
    standing.of(request.user).require(SHAPING)
    here = next((each for each in roles.every() if each.slug == role), None)
    if here is None:
        raise Http404
    role_shaping.check_change(here, by=request.user)
    if request.method == "POST" and "drop" in request.POST:
        role_shaping.drop(here, by=request.user)
        messages.success(request, _("The role is gone."))
        return redirect("settings-roles")
    if request.method != "POST":
        return _role_page(request, RoleForm(initial=_written(here)), here)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _role_page(request, form, here, status=422)
    try:
        role_shaping.change(here, by=request.user, after=form.cleaned_data["after"] or None, **form.said())
    except role_shaping.Outdated as outdated:
        again = RoleForm({**form.said(), "after": role_shaping.stamp(outdated.latest)})
        again.is_valid()
        refuse(again, outdated)
        return _role_page(request, again, here, status=409, theirs=outdated.latest)
    except Refused as refusal:
        refuse(form, refusal)
        return _role_page(request, form, here, status=422)
    messages.success(request, _("Saved."))
    return redirect(f"/settings/roles/?role={here.slug}")


def _written(role: Role) -> dict[str, str]:
    return {"name": role.name, "description": role.description, "mark": role.mark, "after": role_shaping.stamp(role)}


def _role_page(request: HttpRequest, form: RoleForm, role: Role | None, *, status: int = 200, theirs: Role | None = None) -> HttpResponse:
    context = {
        "form": form, "role": role, "theirs": theirs, "tabs": settings_tabs(request),
        "may_drop": role is not None and allowed(role_shaping.check_drop, role, by=request.user),
    }  # fmt: skip
    return render(request, "powers/role.html", context, status=status)
