"""Groups as everybody sees them, and coming and going."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.authority import standing
from commonwheel.conversations.topics import Topic
from commonwheel.groups import foundings, groups, invitations, members, requests
from commonwheel.groups.groups import CURATE, MANAGE, Group
from commonwheel.groups.members import Member
from commonwheel.kernel import paging
from commonwheel.kernel.refusal import Refused, allowed, reason_against
from commonwheel.structure.categories import SHAPING
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import sign_in_first, text, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.groups.forms import AskingForm, GroupForm
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts import pagers, place_parts, topic_rows

SETS = require_http_methods(["POST", "DELETE"])
FACES = 12


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """The groups that one may know of, the largest first; one's own above."""
    page_depends_on(request, "groups")
    rows = Group.objects.visible_to(request.user).select_related("category")
    mine = list(rows.filter(members__person=request.user).order_by("category__title")) if request.user.is_authenticated else []
    page = paging.page(rows, ("-members_count", "-id"), after=request.GET.get("after", ""), size=30)
    context = {
        "groups": page.items, "mine": mine, "pager": pagers.of(request, page),
        "may_found": request.user.is_authenticated and allowed(foundings.check_found, by=request.user),
        "invited": [row.group for row in invitations.Invitation.objects.visible_to(request.user).open().filter(person=request.user).select_related("group__category")]
        if request.user.is_authenticated else [],
    }  # fmt: skip
    return render(request, "groups/groups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def new(request: HttpRequest) -> HttpResponse:
    """Found a group."""
    foundings.check_found(by=request.user)
    form = GroupForm(request.POST or None, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            group = foundings.found(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect(group)
    return render(request, "groups/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """A group's own page: what it is, its boards and what is new in them, or how one comes in."""
    here = named(request, slug)
    page_depends_on(request, f"group:{here.pk}", "groups", "boards", "topics")
    return _page(request, here)


def _page(request: HttpRequest, here: Group, form: AskingForm | None = None) -> HttpResponse:
    person = request.user
    held = standing.of(person)
    shelf = next((shelf for shelf in place_parts.shelves(person) if shelf.category.pk == here.category_id), None)
    ids = [place.board.pk for place in shelf.places] if shelf else []
    rows = topic_rows.listable(Topic.objects.visible_to(person).listed().filter(board_id__in=ids))
    mine = members.of(person, here)
    seen = Member.objects.visible_to(person).filter(group=here).select_related("person")
    asked = requests.latest(here, person)
    context = {
        "group": here, "mine": mine, "places": shelf.places if shelf else [], "rows": topic_rows.of(list(rows.order_by("-bumped_at", "-id")[:15]), person),
        "faces": list(seen.order_by("-at", "-id")[:FACES]), "invitation": invitations.standing_for(person, here),
        "join_refusal": reason_against(members.check_join, here, by=person), "may_ask": not mine and allowed(requests.check_ask, here, by=person),
        "asked": asked if asked is not None and not mine else None, "form": form or AskingForm(),
        "manages": held.allows(MANAGE, here.scope_id), "curates": held.allows(CURATE, here.scope_id), "shapes": held.allows(SHAPING, here.scope_id),
        "waiting": here.requests.open().count() if held.allows(CURATE, here.scope_id) else 0,
    }  # fmt: skip
    return render(request, "groups/group.html", context, status=422 if form is not None else 200)


@SETS
def membership(request: HttpRequest, slug: str) -> HttpResponse:
    """Join an open group; leave any."""
    here = named(request, slug)
    if not request.user.is_authenticated:
        return sign_in_first(request, here.get_absolute_url())
    if unsets(request):
        members.leave(here, by=request.user)
        still = Group.objects.visible_to(request.user).filter(pk=here.pk).exists()
        return redirect(here) if still else redirect("groups")
    members.join(here, by=request.user)
    return redirect(here)


@SETS
def request_(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to be let in; take the request back."""
    here = named(request, slug)
    if not request.user.is_authenticated:
        return sign_in_first(request, here.get_absolute_url())
    asked = requests.latest(here, request.user)
    if unsets(request):
        if asked is not None:
            requests.withdraw(asked, by=request.user)
        return redirect(here)
    form = AskingForm(request.POST)
    if form.is_valid():
        try:
            requests.ask(here, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
    if form.errors:
        return _page(request, here, form)
    messages.success(request, _("Your request is on its way."))
    return redirect(here)


@SETS
def invitation(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer an invitation: come in, or stay out."""
    here = named(request, slug)
    if not request.user.is_authenticated:
        return sign_in_first(request, here.get_absolute_url())
    waiting = invitations.standing_for(request.user, here)
    if waiting is not None:
        (invitations.decline if unsets(request) else invitations.accept)(waiting, by=request.user)
    still = Group.objects.visible_to(request.user).filter(pk=here.pk).exists()
    return redirect(here) if still else redirect("groups")


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in the group, for who may read it."""
    here = named(request, slug)
    page_depends_on(request, f"group:{here.pk}", "members")
    rows = Member.objects.visible_to(request.user).filter(group=here).select_related("person")
    wanted = text_of(request, "q")
    if wanted:
        rows = rows.filter(person__handle__startswith=wanted.lower().lstrip("@"))
    page = paging.page(rows, ("-at", "-id"), after=request.GET.get("after", ""), size=48)
    held = standing.of(request.user)
    context: dict[str, Any] = {
        "group": here, "members": page.items, "pager": pagers.of(request, page), "wanted": wanted,
        "manages": held.allows(MANAGE, here.scope_id), "curates": held.allows(CURATE, here.scope_id),
        "is_seen": bool(groups.boards_of(here, request.user)) or page.items,
    }  # fmt: skip
    return render(request, "groups/members.html", context)


def named(request: HttpRequest, slug: str) -> Group:
    """The group of this address, if the person may know of it."""
    return find(Group.objects.select_related("category__scope"), request.user, category__slug=slug)


def text_of(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:60] if request.method != "POST" else text(request, name, 60)
