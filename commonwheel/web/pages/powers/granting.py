"""What is given to whom at a place: the list, giving to one, giving to many, taking back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.accounts import people
from commonwheel.authority import bulk_grants, grants, powers, roles, standing
from commonwheel.authority.bulk_grants import Incomplete
from commonwheel.authority.powers import Power
from commonwheel.authority.roles import IMPLICIT, Role
from commonwheel.authority.rules import RULING
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel.refusal import Refused, reason_against
from commonwheel.web.intents import unsets
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.powers.forms import BulkForm, GrantForm
from commonwheel.web.pages.powers.places import Place, chosen, places, scope_of
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.settings_tabs import settings_tabs


def gives(person: Any, scope: int = ROOT) -> bool:
    """Whether the person rules at a place, or may give a role or a power there."""
    held = standing.of(person)
    return bool(held.held) and (held.allows(RULING, scope) or bool(givable(person, scope)))


def givable(person: Any, scope: int) -> dict[str, Role | Power]:
    """What the person may give to others at a place: roles by their slug, single powers as ``power:`` and their name."""
    held = standing.of(person)
    given: dict[str, Role | Power] = {
        role.slug: role for role in roles.every() if role.slug not in IMPLICIT and held.may_pass_on_role(role.pk, scope)
    }
    single = sorted(powers.powers.values(), key=lambda power: str(power))
    return given | {f"power:{power.name}": power for power in single if held.verdict(power, scope).may_pass_on}


@require_http_methods(["GET", "POST"])
@members_only
def role_grants(request: HttpRequest) -> HttpResponse:
    """Who holds which role at a place; give one."""
    place, given = _here(request)
    scope = scope_of(place)
    form = GrantForm(request.POST or None, given=given)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _give(request, form, scope):
            return redirect(f"{request.path}?place={place.scope}")
        status = 422
    rows = [
        {"grant": grant, "power": powers.powers.get(grant.power), "refusal": reason_against(grants.check_end, grant, by=request.user)}
        for grant in grants.at(scope)
    ]
    return _page(request, "powers/grants.html", place, status=status, form=form, rows=rows, may_give=bool(given))


@require_http_methods(["GET", "POST"])
@members_only
@limited("bulk-grants", 30, methods=("POST",))
def many_grants(request: HttpRequest) -> HttpResponse:
    """Give one role to many: first see who would get it and who is refused, then do it."""
    place, given = _here(request)
    if not given:
        raise Refused(_("There is nothing that you may give to others here."))
    form = BulkForm(request.POST or None, given=given, initial={"all_or_nobody": True})
    if request.method != "POST":
        return _page(request, "powers/many.html", place, form=form)
    if not form.is_valid():
        return _page(request, "powers/many.html", place, status=422, form=form)
    data = form.cleaned_data
    what, scope = form.what(), scope_of(place)
    how = {"by": request.user, "at": scope, "ends_at": data["ends_at"], "may_pass_on": data["may_pass_on"]}
    try:
        to = bulk_grants.handles(data["handles"])
        if "give" not in request.POST:
            return _page(request, "powers/many.html", place, form=form, outcomes=bulk_grants.preview(what, to, **how), is_preview=True)
        outcomes = bulk_grants.give(what, to, all_or_nobody=data["all_or_nobody"], **how)
    except Incomplete as incomplete:
        refuse(form, incomplete)
        return _page(request, "powers/many.html", place, status=422, form=form, outcomes=incomplete.outcomes, is_preview=True)
    except Refused as refusal:
        refuse(form, refusal)
        return _page(request, "powers/many.html", place, status=422, form=form)
    return _page(request, "powers/many.html", place, form=None, outcomes=outcomes, what=what)


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


def _here(request: HttpRequest) -> tuple[Place, dict[str, Role | Power]]:
    """The place that is asked for, and what one may give there; Refused for who neither gives nor rules there."""
    place = chosen(request, places(request.user))
    given = givable(request.user, place.scope)
    if not given:
        standing.of(request.user).require(RULING, place.scope)
    return place, given


def _give(request: HttpRequest, form: GrantForm, scope: Any) -> bool:
    data = form.cleaned_data
    member = people.named(data["member"].strip().lstrip("@"))
    try:
        if member is None:
            raise Refused(_("Nobody has this handle."), field="member")
        grants.give(form.what(), member, by=request.user, at=scope, ends_at=data["ends_at"], may_pass_on=data["may_pass_on"])
    except Refused as refusal:
        refuse(form, refusal)
        return False
    if isinstance(form.what(), Role):
        messages.success(request, _("%(name)s holds this role now.") % {"name": member.name})
    else:
        messages.success(request, _("%(name)s holds this power now.") % {"name": member.name})
    return True


def _page(request: HttpRequest, template: str, place: Place, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"place": place, "places": places(request.user), "tabs": settings_tabs(request), **more}
    return render(request, template, context, status=status)
