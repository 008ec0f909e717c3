"""Every component at a glance, for those who may change the look of the community."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonwheel.authority import options, standing
from commonwheel.web.pages.styleguide import samples


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """For nobody else does this page exist."""
    if not standing.of(request.user).allows(options.SETTING):
        raise Http404
    return render(request, "styleguide/styleguide.html", samples.all_of_them())
