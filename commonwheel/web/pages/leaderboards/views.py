"""Leaderboards: who helps most, where and in which time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonwheel.authority import options, standing
from commonwheel.conversations import kudos
from commonwheel.kernel import clock
from commonwheel.reputation import leaderboards, points
from commonwheel.reputation.leaderboards import KINDS, SOLUTIONS, Line
from commonwheel.structure import boards
from commonwheel.web.context import page_depends_on
from commonwheel.web.kept import Kept
from commonwheel.web.parts.pagers import Tab, Tabs, address

PERIODS = {"week": 7, "month": 30, "year": 365, "all": None}
KEPT_SECONDS = 10 * 60
"""How old a leaderboard may be: it is counted anew that often, and not for every reader."""

_kept: Kept[list[Line]] = Kept(500)
_new: Kept[list[Line]] = Kept(1)


@require_safe
def leaderboard(request: HttpRequest) -> HttpResponse:
    """One kind, at one place or everywhere, in one period."""
    kind = KINDS.get(request.GET.get("kind", ""), SOLUTIONS)
    period = request.GET.get("period", "month")
    period = period if period in PERIODS else "month"
    readable = boards.shelves(request.user)
    place = next((board for board in readable if board.slug == request.GET.get("board", "")), None)
    place = None if kind.is_everywhere else place
    key = (kind.name, period, place.pk if place else None, tuple(board.pk for board in readable), _now())
    lines = _kept.find(
        key, ["places", "authority", "people", "options"],
        lambda: leaderboards.top(kind, viewer=request.user, board_id=place.pk if place else None, days=PERIODS[period]),
    )
    names = {"week": _("This week"), "month": _("This month"), "year": _("This year"), "all": _("All time")}
    kinds = Tabs(_("Leaderboards"), [Tab(str(one.title), address(request, kind=one.name), one is kind) for one in KINDS.values()])
    context = {
        "new_helper": new_helper(), "rule": {"new": leaderboards.NEW_DAYS, "month": leaderboards.MONTH},
        "kind": kind, "lines": lines, "tabs": kinds, "place": place, "boards": readable, "period": period,
        "periods": [Tab(title, address(request, period=name), name == period) for name, title in names.items()],
    }  # fmt: skip
    return render(request, "leaderboards/leaderboard.html", context)


def new_helper() -> Line | None:
    """The new helper of the month; found anew as often as a leaderboard."""
    found = _new.find(_now(), ["places", "authority", "people"], lambda: [line for line in [leaderboards.new_helper()] if line])
    return found[0] if found else None


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """What each deed counts, and how many kudos one may give."""
    page_depends_on(request, "ranks")
    person = request.user
    mine = points.of(person) if person.is_authenticated else None
    context = {
        "rows": points.table(), "mine": mine, "a_day": options.value(kudos.A_DAY),
        "left": kudos.left_today(person) if person.is_authenticated else None,
        "may_set": standing.of(person).allows(options.SETTING),
    }  # fmt: skip
    return render(request, "leaderboards/points.html", context)


def _now() -> int:
    return int(clock.now().timestamp() // KEPT_SECONDS)
