"""Deciding about the comments of guests: those that wait, and what became of the others."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commonwheel.formats.blogs import guests
from commonwheel.formats.blogs.guests import GuestComment
from commonwheel.formats.blogs.rights import MODERATE
from commonwheel.kernel import paging
from commonwheel.kernel.refusal import Refused
from commonwheel.structure import boards
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.intents import is_own_address, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.parts import pagers
from commonwheel.web.parts.pagers import Tab, Tabs

ADDRESS = "/guest-comments/"


@require_safe
@members_only
def queue(request: HttpRequest) -> HttpResponse:
    """The comments of guests in the boards where the member decides, or in one of them."""
    if not boards.holding(request.user, MODERATE):
        raise Refused(_("You do not decide about the comments of guests."))
    slug = request.GET.get("board", "")
    here = find(Board.objects, request.user, slug=slug) if slug else None
    mine = GuestComment.objects.visible_to(request.user)
    mine = mine.filter(topic__board=here) if here is not None else mine
    names = {"held": _("Waiting"), "shown": _("Shown"), "refused": _("Refused")}
    chosen = request.GET.get("state", "held")
    chosen = chosen if chosen in names else "held"
    rows = {"held": mine.held(), "shown": mine.standing(), "refused": mine.refused()}[chosen]
    order = ("at", "id") if chosen == "held" else ("-at", "-id")
    page = paging.page(rows.select_related("topic__board", "above__author", "post", "decided_by"), order, after=request.GET.get("after", ""))
    context = {
        "board": here, "page": page, "pager": pagers.of(request, page), "chosen": chosen, "next": request.get_full_path(),
        "tabs": Tabs(_("Comments of guests"), [Tab(title, pagers.address(request, state=name, after=""), name == chosen) for name, title in names.items()]),
    }  # fmt: skip
    return render(request, "blogs/queue.html", context)


@require_http_methods(["POST", "DELETE"])
@members_only
def approval(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show a comment, or refuse it."""
    comment = _comment(request, comment_id)
    if unsets(request):
        guests.refuse(comment, by=request.user)
        messages.success(request, _("Refused. It is forgotten in a month."))
    else:
        guests.approve(comment, by=request.user)
        messages.success(request, _("Shown. What %(name)s writes from the same browser appears at once now.") % {"name": comment.name})
    return _back(request)


@require_POST
@members_only
def guest(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show all that waits of one guest."""
    count = guests.approve_all(_comment(request, comment_id), by=request.user)
    messages.success(request, ngettext("%(n)s comment is shown.", "%(n)s comments are shown.", count) % {"n": count})
    return _back(request)


def _comment(request: HttpRequest, comment_id: int) -> GuestComment:
    return find(GuestComment.objects.select_related("topic__board"), request.user, pk=comment_id)


def _back(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("next", "")
    return HttpResponseRedirect(asked if is_own_address(request, asked) else ADDRESS)
