"""Whom a member follows, and whom they ignore."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.accounts import followings, ignores
from commonwheel.accounts.followings import Following
from commonwheel.accounts.ignores import Ignore
from commonwheel.accounts.people import Person
from commonwheel.kernel import paging
from commonwheel.web.access import find
from commonwheel.web.intents import is_own_address, sign_in_first, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.parts import pagers

SETS = require_http_methods(["POST", "DELETE"])


@SETS
def following(request: HttpRequest, handle: str) -> HttpResponse:
    """Hear of the topics that a member starts, or no more."""
    who = _who(request, handle)
    if not request.user.is_authenticated:
        return sign_in_first(request, who.get_absolute_url())
    if unsets(request):
        followings.unfollow(who, by=request.user)
    else:
        followings.follow(who, by=request.user)
        messages.success(request, _("You hear when %(name)s starts a topic.") % {"name": who.name})
    return _back(request, who)


@SETS
def ignoring(request: HttpRequest, handle: str) -> HttpResponse:
    """Fold what a member writes, or show it again."""
    who = _who(request, handle)
    if not request.user.is_authenticated:
        return sign_in_first(request, who.get_absolute_url())
    if unsets(request):
        ignores.heed(who, by=request.user)
    else:
        followings.ignore(who, by=request.user)
        messages.success(request, _("What %(name)s writes is folded for you from now on. They are not told.") % {"name": who.name})
    return _back(request, who)


@require_GET
@members_only
def circle(request: HttpRequest) -> HttpResponse:
    """The members one follows, and those one ignores."""
    rows = Following.objects.visible_to(request.user).select_related("followed")
    page = paging.page(rows, ["-id"], after=request.GET.get("after", ""), size=48)
    ignored = Ignore.objects.visible_to(request.user).select_related("ignored").order_by("-id")[:500]
    return render(request, "members/circle.html", {"page": page, "pager": pagers.of(request, page), "ignored": ignored})


def _who(request: HttpRequest, handle: str) -> Person:
    return find(Person.objects, request.user, handle=handle.lower()[:30])


def _back(request: HttpRequest, who: Person) -> HttpResponse:
    asked = request.POST.get("next", "")
    return redirect(asked if is_own_address(request, asked) else who.get_absolute_url())
