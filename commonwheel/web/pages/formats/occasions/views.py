"""Events: what is to come by month, what was, and what one goes to."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from commonwheel.formats.occasions import occasions
from commonwheel.formats.occasions.occasions import Date
from commonwheel.formats.occasions.rsvps import Answer
from commonwheel.formats.webcasts import recordings
from commonwheel.kernel import paging
from commonwheel.kernel.refusal import reason_against
from commonwheel.structure.boards import Board
from commonwheel.web.pages.formats.occasions import rows as date_rows
from commonwheel.web.parts import linked_data, pagers
from commonwheel.web.parts.pagers import Tab, Tabs

SIZE = 40


def front(request: HttpRequest, here: Board) -> HttpResponse:
    """The dates of a board as a calendar that is read from top to bottom."""
    person = request.user
    chosen = request.GET.get("list", "")
    visible = Date.objects.visible_to(person).filter(occasion__topic__board=here)
    visible = visible.select_related("occasion__topic__board", "occasion__topic__author")
    lists = {"": visible.to_come(), "past": visible.over()}
    titles = {"": _("To come"), "past": _("Past")}
    if person.is_authenticated:
        lists["mine"] = visible.to_come().filter(rsvps__person=person.pk, rsvps__answer__in=[Answer.GOING, Answer.MAYBE])
        titles["mine"] = _("Mine")
    chosen = chosen if chosen in lists else ""
    order = ("-starts_at", "-id") if chosen == "past" else ("starts_at", "id")
    page = paging.page(lists[chosen], order, after=request.GET.get("after", ""), size=SIZE)
    found = date_rows.listed(page.items, person)
    address = here.get_absolute_url()
    context = {
        "board": here, "months": [(month, list(group)) for month, group in groupby(found, key=lambda row: row.when.month)],
        "chosen": chosen, "pager": pagers.of(request, page), "recorded": recordings.of_occasions([row.date.occasion_id for row in found]),
        "tabs": Tabs(_("Lists of %(board)s") % {"board": here.title}, [
            Tab(title, f"{address}?list={name}" if name else address, name == chosen) for name, title in titles.items()
        ]),
        "refusal": reason_against(occasions.check_plan, here, by=person) if person.is_authenticated else None,
        "trail": None if person.is_authenticated else linked_data.place(here),
    }  # fmt: skip
    return render(request, "occasions/board.html", context)
