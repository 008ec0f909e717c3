"""Leading a group: its settings, who comes in, what members are, who owns it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.accounts import people
from commonwheel.authority import standing
from commonwheel.groups import groups, invitations, members, requests
from commonwheel.groups.groups import CURATE
from commonwheel.groups.invitations import Invitation
from commonwheel.groups.members import Member, Rung
from commonwheel.groups.requests import Request
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import text, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.groups.forms import GroupForm, HandingForm, InvitingForm
from commonwheel.web.pages.groups.views import named
from commonwheel.web.pages.writing.forms import refuse

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
@members_only
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What is said of the group, and who owns it."""
    here = named(request, slug)
    groups.check_manage(here, by=request.user)
    others = list(Member.objects.visible_to(request.user).filter(group=here).exclude(person=request.user.pk).select_related("person").order_by("person__handle")[:500])
    first = {"title": here.category.title, "description": here.category.description, "about": here.about, "openness": here.openness}
    hands = "to" in request.POST
    form = GroupForm(request.POST if request.method == "POST" and not hands else None, is_new=False, initial=first)
    handing = HandingForm(request.POST if hands else None, members=others, prefix=None)
    asked = handing if hands else form
    if request.method == "POST" and asked.is_valid():
        try:
            if hands:
                members.hand_over(here, handing.members[handing.cleaned_data["to"]], by=request.user)
            else:
                groups.change(here, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(asked, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(here)
    context = {"group": here, "form": form, "handing": handing if others else None}
    return render(request, "groups/settings.html", context, status=422 if request.method == "POST" else 200)


@PAGE
@members_only
def doors(request: HttpRequest, slug: str) -> HttpResponse:
    """Who wants in, and who is invited; POST invites."""
    here = named(request, slug)
    standing.of(request.user).require(CURATE, here.scope_id)
    form = InvitingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = people.named(form.cleaned_data["handle"].strip().lstrip("@"))
        try:
            if person is None:
                raise Refused(_("There is no member with this handle."), field="handle")
            invitations.invite(here, person, by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Invited: %(name)s.") % {"name": person.name})
            return redirect(request.path)
    context = {
        "group": here, "form": form,
        "requests": Request.objects.visible_to(request.user).open().filter(group=here).select_related("person").order_by("at")[:100],
        "invitations": Invitation.objects.visible_to(request.user).open().filter(group=here).select_related("person", "by").order_by("-at")[:100],
    }  # fmt: skip
    return render(request, "groups/doors.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["POST"])
@members_only
def answer(request: HttpRequest, request_id: int) -> HttpResponse:
    """Let somebody in, or not."""
    asked = find(Request.objects.select_related("group__category__scope", "person"), request.user, pk=request_id)
    if text(request, "let_in", 5) == "yes":
        requests.accept(asked, by=request.user)
    else:
        requests.decline(asked, by=request.user, answer=text(request, "answer", 500))
    return redirect("group-doors", asked.group.category.slug)


@require_http_methods(["POST", "DELETE"])
@members_only
def invited(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    waiting = find(Invitation.objects.select_related("group__category"), request.user, pk=invitation_id)
    invitations.take_back(waiting, by=request.user)
    return redirect("group-doors", waiting.group.category.slug)


@require_http_methods(["POST", "DELETE"])
@members_only
def member(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """What a member is in the group; DELETE sends them away."""
    here = named(request, slug)
    one = find(Member.objects.select_related("group__category__scope", "person"), request.user, group=here, person__handle=handle)
    if unsets(request):
        members.remove(one, by=request.user)
    else:
        rung = text(request, "rung", 10)
        if rung not in Rung.values:
            raise Refused(_("Owner, curator or member, please."))
        members.raise_(one, rung, by=request.user)
    return redirect("group-members", here.category.slug)
