"""Contests to look at: the front of a board, a contest, its entries, and the winners of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.conversations.topics import Topic
from commonwheel.formats.albums import pictures
from commonwheel.formats.contests import contests, outcomes, submissions, votes
from commonwheel.formats.contests.contests import Contest, DecidedBy, Phase
from commonwheel.formats.contests.submissions import Submission
from commonwheel.kernel import clock, paging, richtext
from commonwheel.kernel.refusal import allowed, reason_against
from commonwheel.structure.boards import Board
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import is_own_address, sign_in_first, unsets
from commonwheel.web.parts import linked_data, pagers
from commonwheel.web.parts.pagers import Tab, Tabs

SIZE = 24
ON_THE_TOPIC = 12


@dataclass(frozen=True)
class EntryRow:
    """An entry as one reader sees it; ``author`` is nobody while names are hidden from them."""

    entry: Submission
    contest: Contest
    excerpt: str
    is_own: bool
    is_chosen: bool
    may_vote: bool

    @property
    def tells_name(self) -> bool:
        return self.contest.tells_all or self.is_own

    @property
    def tells_votes(self) -> bool:
        """Counts stand where votes are or were cast, and not before all may know."""
        return self.contest.tells_all and self.contest.voting_opens_at is not None and self.contest.voting_opens_at <= clock.now()

    @property
    def place(self) -> int | None:
        return self.entry.place if self.contest.announced_at else None


def front(request: HttpRequest, here: Board) -> HttpResponse:
    """The contests of a board: those to take part in, and those that are over."""
    page_depends_on(request, "topics")
    chosen = "over" if request.GET.get("list") == "over" else ""
    rows = Contest.objects.visible_to(request.user).filter(topic__board=here).select_related("topic__author")
    rows = rows.filter(announced_at__isnull=not chosen)
    page = paging.page(rows, ("-announce_at", "-id") if chosen else ("announce_at", "id"), after=request.GET.get("after", ""), size=SIZE)
    address = here.get_absolute_url()
    context = {
        "board": here, "contests": page.items, "pager": pagers.of(request, page), "chosen": chosen,
        "tabs": Tabs(_("Lists of %(board)s") % {"board": here.title}, [Tab(_("Take part"), address, not chosen), Tab(_("Over"), f"{address}?list=over", bool(chosen))]),
        "refusal": reason_against(contests.check_begin, here, by=request.user) if request.user.is_authenticated else None,
        "trail": None if request.user.is_authenticated else linked_data.place(here),
    }  # fmt: skip
    return render(request, "contests/board.html", context)


def about(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """What the page of a contest shows beside its topic."""
    contest = contests.of_topic(topic)
    if contest is None:
        return {}
    person = request.user
    found = _ordered(contest, person)[: ON_THE_TOPIC + 1]
    mine = submissions.by_member(contest, person)
    return {
        "contest": contest, "rows": rows_of(found[:ON_THE_TOPIC], contest, person), "has_more": len(found) > ON_THE_TOPIC, "mine": mine,
        "winners": rows_of(outcomes.winners(contest), contest, person), "Phase": Phase,
        "enter_refusal": reason_against(submissions.check_enter, contest, by=person) if person.is_authenticated else None,
        "votes_left": _votes_left(contest, person), "may_run": allowed(contests.check_change, contest, by=person),
        "may_judge": allowed(outcomes.check_judge, contest, by=person), "by_jury": contest.decided_by == DecidedBy.JURY,
    }  # fmt: skip


@require_safe
def entries(request: HttpRequest, topic_id: int) -> HttpResponse:
    """All entries of a contest."""
    contest = contest_of(request, topic_id)
    order = ("-votes_count", "id") if contest.announced_at else ("draw", "id")
    page = paging.page(_visible(contest, request.user), order, after=request.GET.get("after", ""), size=SIZE)
    context = {"contest": contest, "topic": contest.topic, "rows": rows_of(page.items, contest, request.user), "pager": pagers.of(request, page)}
    return render(request, "contests/entries.html", context)


@require_safe
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry."""
    page_depends_on(request, f"topic:{_entry(request, entry_id).contest.topic_id}")
    here = _entry(request, entry_id)
    contest = here.contest
    person = request.user
    context = {
        "row": rows_of([here], contest, person)[0], "contest": contest, "topic": contest.topic,
        "may_change": person.is_authenticated and allowed(submissions.check_change, here, by=person),
        "may_withdraw": person.is_authenticated and allowed(submissions.check_withdraw, here, by=person),
        "vote_refusal": reason_against(votes.check_cast, here, by=person) if person.is_authenticated else None, "Phase": Phase,
    }  # fmt: skip
    return render(request, "contests/entry.html", context)


@require_http_methods(["POST", "DELETE"])
def vote(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Vote for an entry; or not any more."""
    here = _entry(request, entry_id)
    if not request.user.is_authenticated:
        return sign_in_first(request, here.get_absolute_url())
    if unsets(request):
        votes.take(here, by=request.user)
    else:
        votes.cast(here, by=request.user)
    then = request.POST.get("then", "")
    return HttpResponseRedirect(f"{then}#entry-{here.pk}" if is_own_address(request, then) else here.get_absolute_url())


@require_safe
def winners(request: HttpRequest) -> HttpResponse:
    """Who won, in all contests, the latest first."""
    page_depends_on(request, "topics")
    rows = Submission.objects.visible_to(request.user).winning().filter(contest__topic__hidden_at__isnull=True)
    rows = rows.select_related("contest__topic__board", "author", "picture")
    page = paging.page(rows, ("-contest__announced_at", "place", "id"), after=request.GET.get("after", ""), size=SIZE)
    shown = [row for found in page.items for row in rows_of([found], found.contest, request.user)]
    return render(request, "contests/winners.html", {"rows": shown, "pager": pagers.of(request, page)})


def may_see(request: HttpRequest, name: str) -> bool:
    """Whether the reader may see the entry that a stored file belongs to."""
    stem = pictures.stem_of(name)
    return bool(stem) and Submission.objects.visible_to(request.user).filter(picture__stem=stem).exists()


def contest_of(request: HttpRequest, topic_id: int) -> Contest:
    """The contest of a topic that the reader may see; Http404 where there is none."""
    topic = find(Topic.objects.select_related("board__category", "lock"), request.user, pk=topic_id)
    contest = contests.of_topic(topic)
    if contest is None:
        raise Http404
    return contest


def rows_of(found: Sequence[Submission], contest: Contest, person: Any) -> list[EntryRow]:
    """Entries of one contest, as the reader sees them."""
    chosen = votes.cast_by(person, contest) if contest.voting_opens_at else set()
    may_vote = contest.phase == Phase.VOTING and (not person.is_authenticated or allowed(votes.check_take_part, contest, by=person))
    return [
        EntryRow(row, contest, richtext.excerpt(row.html, 180), row.is_by(person), row.pk in chosen, may_vote and not row.is_by(person))
        for row in found
    ]


def _entry(request: HttpRequest, entry_id: int) -> Submission:
    related = ("contest__topic__board__category", "contest__topic__lock", "author", "picture")
    return find(Submission.objects.select_related(*related), request.user, pk=entry_id)


def _visible(contest: Contest, person: Any) -> submissions.Submissions:
    return Submission.objects.visible_to(person).filter(contest=contest).select_related("author", "picture")


def _ordered(contest: Contest, person: Any) -> submissions.Submissions:
    """The best first once that may be told; before, by lot."""
    return _visible(contest, person).order_by(*(("-votes_count", "pk") if contest.announced_at else ("draw", "pk")))


def _votes_left(contest: Contest, person: Any) -> int | None:
    """How many votes the reader has left; None where they have none to give."""
    if not person.is_authenticated or not allowed(votes.check_take_part, contest, by=person):
        return None
    return contest.votes_each - len(votes.cast_by(person, contest))
