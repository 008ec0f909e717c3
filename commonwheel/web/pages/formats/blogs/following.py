"""Following a blog: members by the bell and mail, guests by mail; and the ways out of both."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commonwheel.delivery import mails_of_blogs, subscriptions
from commonwheel.delivery.endings import unwatching
from commonwheel.kernel.refusal import Refused
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.limits import limited
from commonwheel.web.pages.formats.blogs import browsers
from commonwheel.web.pages.formats.blogs.forms import SubscribeForm
from commonwheel.web.pages.writing.forms import refuse

MAILED = require_http_methods(["GET", "HEAD", "POST"])


def blog(request: HttpRequest, slug: str) -> Board:
    """The blog of this address; Http404 for another kind of board."""
    here = find(Board.objects.select_related("category"), request.user, slug=slug)
    if "blogging" not in here.of_kind.formats:
        raise Http404
    return here


@never_cache
@MAILED
@limited("subscribe", 5, seconds=600, methods=("POST",))
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for new posts by mail, without an account. The same answer whether an address is known or not."""
    here = find(Board.objects.select_related("category"), None, slug=slug)
    if "blogging" not in here.of_kind.formats:
        raise Http404
    form = SubscribeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = None if request.POST.get(browsers.TRAP) else subscriptions.ask(here, email=form.cleaned_data["email"], language=get_language() or "en")
        except Refused as refusal:
            refuse(form, refusal)
        else:
            if row is not None:
                mails_of_blogs.ask(row)
            return render(request, "blogs/subscribed.html", {"board": here, "email": form.cleaned_data["email"], "step": "asked"})
    context = {"board": here, "form": form, "trap": browsers.TRAP}
    return render(request, "blogs/subscribe.html", context, status=422 if request.method == "POST" else 200)


@csrf_exempt  # the signed token is the proof
@never_cache
@MAILED
@limited("subscription", 30)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Yes, I meant it. Opening the link only asks, since mail programs open links, too."""
    if request.method != "POST":
        row = subscriptions.asked(token)
        return render(request, "blogs/subscription.html", {"board": row.board, "step": "confirm"})
    row = subscriptions.confirm(token)
    return render(request, "blogs/subscribed.html", {"board": row.board, "email": row.email, "step": "confirmed"})


@csrf_exempt  # the signed token is the proof, and mail programs post here on a click of their own button
@never_cache
@MAILED
@limited("subscription", 30)
def end(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails, without signing in. Opening the link only asks."""
    if request.method != "POST":
        row = subscriptions.known(token)
        return render(request, "blogs/subscription.html", {"board": row.board, "step": "end"})
    subscriptions.end(token)
    return render(request, "blogs/subscribed.html", {"step": "ended"})


@csrf_exempt  # the signed token is the proof, and mail programs post here on a click of their own button
@never_cache
@MAILED
@limited("unfollow", 30)
def unfollow(request: HttpRequest, token: str) -> HttpResponse:
    """A member hears no more of a blog, from a mail, without signing in. Opening the link only asks."""
    if request.method != "POST":
        return render(request, "blogs/subscription.html", {"wish": unwatching.check(token), "step": "end"})
    unwatching.use(token)
    return render(request, "blogs/subscribed.html", {"step": "ended"})
