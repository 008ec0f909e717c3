"""One's own accounts elsewhere."""

from __future__ import annotations

from allauth.socialaccount import views as allauth
from allauth.socialaccount.internal.flows.signup import get_pending_signup
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.authority.doors import providers
from commonwheel.web.doors import door
from commonwheel.web.pages.account.providers import links
from commonwheel.web.pages.account.views import members_only

__all__ = ["cancelled", "linked", "newcomer"]


@require_http_methods(["GET", "POST"])
@members_only
def linked(request: HttpRequest) -> HttpResponse:
    """What is linked to one's account; link more, or unlink."""
    if request.method == "POST":
        return allauth.connections(request)
    mine = links.of(request.user)
    known = {provider.slug: provider for provider in providers.open_to_all()}
    rows = [{"account": account, "name": known[account.provider].name if account.provider in known else _("A provider that is switched off")} for account in mine]
    more = [door(provider) for slug, provider in known.items() if slug not in {account.provider for account in mine}]
    return render(request, "socialaccount/connections.html", {"rows": rows, "more": more})


@require_http_methods(["GET", "POST"])
def newcomer(request: HttpRequest) -> HttpResponse:
    """The form for somebody who comes with an account elsewhere and is no member yet."""
    get_pending_signup(request)
    return allauth.signup(request)


@require_GET
def cancelled(request: HttpRequest) -> HttpResponse:
    """Back without having signed in there."""
    return render(request, "socialaccount/login_cancelled.html")
