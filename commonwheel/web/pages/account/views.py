"""A member's own pages: who they are, how they like it, what they keep."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account import views as allauth
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonwheel.accounts import addresses, followings, profiles, sign_in_links, sign_ins
from commonwheel.accounts.people import Editor
from commonwheel.authority import standing
from commonwheel.authority.joining import approvals, invitations
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import Topic
from commonwheel.delivery import preferences as delivery_preferences
from commonwheel.delivery import tag_watches
from commonwheel.kernel import paging
from commonwheel.structure import boards
from commonwheel.web.intents import sign_in_first
from commonwheel.web.limits import View, limited
from commonwheel.web.pages.account.forms import PreferencesForm
from commonwheel.web.parts import pagers

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def members_only(view: View) -> View:
    """Sign in first, and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request, "" if request.method == "GET" else "/account/")
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@members_only
def index(request: HttpRequest) -> HttpResponse:
    """Everything of one's account; who is banned reads here why, and until when."""
    return render(request, "account/index.html", _index(request.user))


def _index(person: Any) -> dict[str, Any]:
    held = standing.of(person)
    may_approve = held.allows(approvals.APPROVE)
    return {
        "ban": held.ban(), "may_invite": held.allows(invitations.INVITE), "may_approve": may_approve,
        "applicants": approvals.waiting_count() if may_approve else 0,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@members_only
def preferences(request: HttpRequest) -> HttpResponse:
    """How a member wants to see and hear of the community."""
    person = request.user
    chosen = {name: getattr(person, name) for name in ("language", "time_zone", "theme", "view", "editor", "is_ranked")}
    if request.method == "GET":
        form = PreferencesForm(initial={**chosen, "mails_replies": delivery_preferences.mails_replies(person)})
        return render(request, "account/preferences.html", {"form": form})
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return render(request, "account/preferences.html", {"form": form}, status=422)
    data = dict(form.cleaned_data)
    delivery_preferences.choose(person, mails_replies=data.pop("mails_replies"))
    profiles.prefer(person, **data)
    messages.success(request, _("Saved."))
    return redirect("account-preferences")


@require_POST
@members_only
def editor(request: HttpRequest) -> HttpResponse:
    """Remember which editor the member chose while writing."""
    choice = request.POST.get("choice", "")
    if choice not in Editor.values:
        raise SuspiciousOperation("no such editor")
    profiles.prefer(request.user, editor=choice)
    return HttpResponse(status=204)


@require_GET
@members_only
def bookmarks(request: HttpRequest) -> HttpResponse:
    """Posts that the member keeps for later."""
    visible = Post.objects.visible_to(request.user)
    rows = request.user.bookmarks.filter(post__in=visible).select_related("post__topic__board", "post__author")
    page = paging.page(rows, ["-id"], after=request.GET.get("after", ""))
    return render(request, "account/bookmarks.html", {"page": page, "pager": pagers.of(request, page)})


@require_GET
@members_only
def following(request: HttpRequest) -> HttpResponse:
    """Topics that the member follows."""
    visible = Topic.objects.visible_to(request.user)
    rows = request.user.watches.filter(is_on=True, topic__in=visible).select_related("topic__board", "topic__last_author")
    page = paging.page(rows, ["-id"], after=request.GET.get("after", ""))
    watched = request.user.board_watches.filter(board_id__in=boards.readable(request.user)).select_related("board").order_by("-id")
    context = {
        "page": page, "pager": pagers.of(request, page), "boards": [watch.board for watch in watched],
        "tags": tag_watches.followed_by(request.user), "people": followings.followed_by(request.user),
    }  # fmt: skip
    return render(request, "account/following.html", context)


@require_GET
@members_only
def drafts(request: HttpRequest) -> HttpResponse:
    """Texts that the member began, with the way back into each."""
    rows = list(request.user.drafts.order_by("-saved_at"))
    topic_ids = [int(draft.place.partition(":")[2]) for draft in rows if draft.place.startswith("topic:")]
    titles = dict(Topic.objects.visible_to(request.user).filter(pk__in=topic_ids).values_list("pk", "title"))
    begun = [{"draft": draft, **_way_back(draft.place, titles)} for draft in rows]
    return render(request, "account/drafts.html", {"begun": begun})


def _way_back(place: str, titles: dict[int, str]) -> dict[str, str]:
    kind, _colon, number = place.partition(":")
    if kind == "topic":
        title = titles.get(int(number), "")
        return {"href": f"/topics/{number}/reply/", "title": _("Reply to “%(title)s”") % {"title": title} if title else _("Reply")}
    if kind == "post":
        return {"href": f"/posts/{number}/edit/", "title": _("Edit of a post")}
    return {"href": "/new/", "title": _("New topic")}


@require_http_methods(["GET", "POST"])
@members_only
def email(request: HttpRequest) -> HttpResponse:
    """Change the e-mail address; the new one counts once it is confirmed."""
    addresses.vouch(request.user)
    return allauth.email(request)


@require_http_methods(["GET", "POST"])
@members_only
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every sign-in on every device but this one."""
    if request.method == "GET":
        return render(request, "account/sign_out_everywhere.html")
    sign_ins.end_all(request.user)
    login(request, request.user, backend=BACKEND)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account-index")


@never_cache
@require_http_methods(["GET", "POST"])
@limited("sign-in-link", 20)
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A sign-in without a password, once. Opening it asks first, so that no preview of the link uses it up."""
    if request.method == "GET":
        return render(request, "account/link.html", {"person": sign_in_links.check(token), "token": token})
    mailed = sign_in_links.is_mailed(token)
    person = sign_in_links.use(token)
    addresses.vouch(person)
    if mailed:
        return perform_login(request, person)
    login(request, person, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)
