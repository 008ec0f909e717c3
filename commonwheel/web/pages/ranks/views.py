"""Ranks: the ladder for everybody, with one's own way up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonwheel.authority import options, roles, standing
from commonwheel.conversations.limits import newcomers
from commonwheel.reputation import ladders, metrics, ranks
from commonwheel.reputation.ladders import SHAPING
from commonwheel.web.context import page_depends_on


@require_safe
def ladder(request: HttpRequest) -> HttpResponse:
    """Every rank, what it gives, and what it takes unless the community keeps that to itself."""
    page_depends_on(request, "ranks")
    latest = ladders.latest()
    steps = latest.ranks if latest is not None else ()
    named = {role.slug: role.name for role in roles.every()}
    held = ranks.counts()
    rows = [
        {"rank": rank, "count": held.get(rank.name, 0), "gives": [named.get(slug, slug) for slug in sorted(given)]}
        for rank, given in zip(steps, ladders.roles_of(steps), strict=True)
    ]
    may_shape = standing.of(request.user).allows(SHAPING)
    tells = may_shape or options.value(ladders.PUBLIC)
    context = {
        "rows": rows, "metrics": metrics.NAMES.items(), "may_shape": may_shape, "tells": tells,
        "progress": ranks.progress(request.user) if request.user.is_authenticated else None,
        "shows_progress": tells and options.value(ladders.PROGRESS), "limits": [(option, options.value(option)) for option in newcomers.LIMITS],
    }
    return render(request, "ranks/ladder.html", context)
