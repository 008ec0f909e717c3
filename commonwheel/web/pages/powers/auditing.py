"""The audit: who changed what, when, and what it was before; on a page, and as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonwheel.accounts import people
from commonwheel.authority import audit, standing
from commonwheel.authority.audit import Line
from commonwheel.authority.scopes import ROOT
from commonwheel.kernel import paging
from commonwheel.ledger.models import Entry
from commonwheel.structure import boards
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.powers.forms import AuditForm
from commonwheel.web.pages.powers.places import Place, chosen, places
from commonwheel.web.parts import pagers
from commonwheel.web.parts.settings_tabs import settings_tabs

SIZE = 50
MOST_IN_A_FILE = 20_000
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """A line as the page shows it: with the place by the name the reader knows, and where one can look."""

    line: Line
    place: str
    path: str


@require_safe
@members_only
def audited(request: HttpRequest) -> HttpResponse:
    """What was done, the latest first."""
    known = places(request.user)
    form, rows = _asked(request, known)
    page = paging.page(rows, ("-id",), after=request.GET.get("after", ""), size=SIZE)
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "form": form, "place": chosen(request, known), "places": known, "rows": _rows(page.items, known), "pager": pagers.of(request, page),
        "query": query.urlencode(), "tabs": settings_tabs(request), "most": MOST_IN_A_FILE,
    }  # fmt: skip
    return render(request, "powers/audit.html", context, status=200 if form.is_valid() else 422)


@require_safe
@members_only
@limited("audit-file", 6)
def audited_file(request: HttpRequest) -> HttpResponse:
    """The same as a table for other programs; at most the latest twenty thousand."""
    known = places(request.user)
    _form, rows = _asked(request, known)
    written = StringIO()
    out = csv.writer(written)
    out.writerow(["when", "who", "what", "whom", "role", "place", "about", "changed", "before", "after"])
    for row in _rows(list(rows.order_by("-id")[:MOST_IN_A_FILE]), known):
        line = row.line
        for changed in [(change.what, change.before, change.after) for change in line.changes] or [("", "", "")]:
            out.writerow([_cell(cell) for cell in (
                line.entry.at.isoformat(timespec="seconds"), line.by.handle if line.by else "", line.entry.kind,
                line.person.handle if line.person else "", line.role, row.place, f"{line.entry.subject_kind} {line.entry.subject_id}", *changed,
            )])  # fmt: skip
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _asked(request: HttpRequest, known: list[Place]) -> tuple[AuditForm, QuerySet[Entry]]:
    """The filter, and what it leaves; what cannot be understood in it leaves nothing."""
    place = chosen(request, known)
    standing.of(request.user).require(audit.READ, place.scope)
    form = AuditForm(request.GET, kinds=[(deed.name, str(deed.sentence)) for deed in audit.deeds()])
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    handle = said.get("member", "").strip().lstrip("@")
    member = people.named(handle) if handle else None
    if handle and member is None:
        form.add_error("member", _("Nobody has this handle."))
    rows = audit.entries(
        reader=request.user, scope=place.scope, board_ids=_boards(request, place), kind=said.get("kind", ""), person=member,
        since=said.get("since"), until=said.get("until"),
    )
    return form, rows if form.is_valid() else rows.none()


def _boards(request: HttpRequest, place: Place) -> list[int]:
    """The boards at a place and below it that the reader sees."""
    book = standing.of(request.user).book
    return [board.pk for board in boards.shelves(request.user) if place.scope in book.chain(board.scope_id)] if place.scope != ROOT else []


def _rows(entries: Iterable[Entry], known: list[Place]) -> list[Row]:
    titles = {place.scope: place.title for place in known}
    return [
        Row(line, titles.get(line.scope, _("a place that you do not see")) if line.scope else "", _path(line.entry))
        for line in audit.lines(entries)
    ]


def _path(entry: Entry) -> str:
    """Where one can look; whether one may is asked there."""
    topic = entry.facts.get("topic") or (entry.subject_id if entry.subject_kind == "topic" else None)
    return f"/topics/{topic}/" if topic else ""


def _cell(value: object) -> str:
    """A cell that no program of tables takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
