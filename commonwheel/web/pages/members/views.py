"""Members: the directory, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonwheel.accounts import followings, ignores, presence, traits
from commonwheel.accounts.people import Person
from commonwheel.authority import profile_fields, restrictions, standing
from commonwheel.conversations.posts import Post
from commonwheel.conversations.topics import HIDE, Topic
from commonwheel.formats.articles.articles import Article
from commonwheel.formats.solutions import Solution
from commonwheel.kernel import paging, richtext
from commonwheel.kernel.refusal import allowed
from commonwheel.reputation import awards
from commonwheel.reputation.programmes.terms import Term
from commonwheel.reputation.thank_yous import ThankYou
from commonwheel.web.access import find
from commonwheel.web.context import ignored_ids, page_depends_on
from commonwheel.web.pages.powers.granting import gives
from commonwheel.web.parts import linked_data, pagers
from commonwheel.web.parts.pagers import Tab, Tabs

THANKS = 3


@dataclass(frozen=True)
class Figures:
    """A member in numbers: what the viewer may see of it."""

    person: Person
    excerpt: str
    topics_count: int
    posts_count: int
    solutions_count: int
    kudos_count: int


@dataclass(frozen=True)
class Line:
    """A post in a list of somebody's posts."""

    post: Post
    excerpt: str


@require_safe
def member(request: HttpRequest, handle: str) -> HttpResponse:
    """A member, and what they wrote last."""
    return _page(request, handle, "")


@require_safe
def solved(request: HttpRequest, handle: str) -> HttpResponse:
    """What they solved."""
    return _page(request, handle, "solutions/")


@require_safe
def thanked(request: HttpRequest, handle: str) -> HttpResponse:
    """What they were thanked for most."""
    return _page(request, handle, "kudos/")


@require_safe
def card(request: HttpRequest, handle: str) -> HttpResponse:
    """The small card that opens on a name."""
    who = _who(request, handle)
    return render(request, "components/member_card.html", {"member": figures(who, request.user)})


def figures(who: Person, viewer: Any) -> Figures:
    """Counted over one member's own rows, from what the viewer may see."""
    written = Post.objects.visible_to(viewer).filter(author=who)
    return Figures(
        who,
        richtext.excerpt(who.biography_html, 140),
        Topic.objects.visible_to(viewer).filter(author=who).count(),
        written.count(),
        Solution.objects.visible_to(viewer).standing().filter(author=who).count(),
        sum(written.filter(kudos_count__gt=0).values_list("kudos_count", flat=True)),
    )


def _who(request: HttpRequest, handle: str) -> Person:
    who = find(Person.objects, request.user, handle=handle.lower()[:30])
    page_depends_on(request, f"member:{who.pk}", "topics", "badges", "programmes")
    return who


def _page(request: HttpRequest, handle: str, tab: str) -> HttpResponse:
    who = _who(request, handle)
    lists = not who.hides_activity or request.user == who or standing.of(request.user).allows(HIDE)
    page = _rows(who, tab, request) if lists else paging.Page([])
    posts = [row.post if isinstance(row, Solution) else row for row in page.items]
    address = who.get_absolute_url()
    member = figures(who, request.user)
    titles = {"": _("Latest posts"), "solutions/": _("Solutions"), "kudos/": _("Most kudos")}
    return render(
        request,
        "members/member.html",
        {
            "member": member,
            "person": who,
            **_linked(member, request.user),
            "awards": awards.of(who),
            "said": profile_fields.said(who, viewer=request.user),
            "real_name": who.real_name if not who.hides_name or profile_fields.sees_staff_fields(who, viewer=request.user) else "",
            "traits": traits.of(who),
            "links": [(link, link.removeprefix("https://").removeprefix("http://").rstrip("/")) for link in who.links],
            "is_here": presence.is_here(who),
            "lists_posts": lists,
            "thanks": ThankYou.objects.visible_to(request.user).filter(person=who, hidden_at__isnull=True).select_related("by").order_by("-at", "-id")[:THANKS],
            "helped_write": Article.objects.visible_to(request.user).published().filter(credits__person=who).distinct().select_related("topic").order_by("-published_at")[:10],
            "lines": [Line(post, richtext.excerpt(post.html, 220)) for post in posts],
            "pager": pagers.of(request, page),
            "tabs": Tabs(_("What %(name)s did") % {"name": who.name}, [Tab(t, f"{address}{at}", at == tab) for at, t in titles.items()]),
            "tab": tab,
            "is_me": request.user == who,
            "may_ban": request.user.is_authenticated and request.user != who and allowed(restrictions.check_ban, who, by=request.user),
            "follows": followings.follows(request.user, who),
            "is_ignored": who.pk in ignored_ids(request.user),
            "may_ask_why": request.user.is_authenticated and request.user != who and gives(request.user),
            "programmes": Term.objects.visible_to(request.user).active().filter(person=who).select_related("programme").order_by("began_at"),
            "may_ignore": request.user.is_authenticated and allowed(ignores.check_ignore, who, by=request.user),
            "ban": who.restrictions.active().first() if request.user.is_authenticated else None,
        },
    )


def _linked(member: Figures, viewer: Any) -> dict[str, linked_data.Data]:
    """What search engines are told; members are spared it."""
    if viewer.is_authenticated:
        return {}
    who = member.person
    return {
        "trail": linked_data.trail((_("Members"), "/members/"), (who.name, who.get_absolute_url())),
        "linked": linked_data.profile(who, member.excerpt, posts_count=member.posts_count, kudos_count=member.kudos_count),
    }


def _rows(who: Person, tab: str, request: HttpRequest) -> paging.Page[Any]:
    after = request.GET.get("after", "")
    if tab == "solutions/":
        rows = Solution.objects.visible_to(request.user).standing().filter(author=who)
        return paging.page(rows.select_related("post__topic__board"), ("-accepted_at", "-id"), after=after)
    posts = Post.objects.visible_to(request.user).filter(author=who).select_related("topic__board")
    if tab == "kudos/":
        return paging.page(posts.filter(kudos_count__gt=0), ("-kudos_count", "-id"), after=after)
    return paging.page(posts, ("-created_at", "-id"), after=after)
