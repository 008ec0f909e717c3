"""Security of one's own account: where one is signed in; and the ways in that can be switched off."""

from __future__ import annotations

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.accounts import sign_ins
from commonwheel.accounts.sign_ins import SignIn
from commonwheel.authority.doors import ways
from commonwheel.web.access import find
from commonwheel.web.intents import unsets
from commonwheel.web.pages.account.security import devices
from commonwheel.web.pages.account.views import members_only


@require_GET
@members_only
def sign_in_list(request: HttpRequest) -> HttpResponse:
    """On which devices the member is signed in."""
    here = request.session.session_key
    rows = [{"sign_in": row, "device": devices.named(row.device), "is_here": row.session_key == here} for row in sign_ins.of(request.user)]
    return render(request, "account/sign_ins.html", {"rows": rows})


@require_http_methods(["POST", "DELETE"])
@members_only
def sign_in(request: HttpRequest, sign_in_id: int) -> HttpResponse:
    """Sign out on one device."""
    found = find(SignIn.objects, request.user, pk=sign_in_id)
    if not unsets(request):
        raise Http404
    sign_ins.end(found, by=request.user)
    messages.success(request, _("You are signed out there."))
    return redirect("account-sign-ins")


@never_cache
def request_code(request: HttpRequest) -> HttpResponse:
    """Have a code sent by mail, to sign in without a password."""
    ways.check_code()
    return allauth.request_login_code(request)


@never_cache
def confirm_code(request: HttpRequest) -> HttpResponse:
    """Type the code that came by mail."""
    return allauth.confirm_login_code(request)


@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone."""
    ways.check_passkey()
    return passkeys.login_webauthn(request)


@never_cache
@members_only
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Show once more that it is you; who came by another account and has nothing to show, signs in anew."""
    if not get_adapter().get_reauthentication_methods(request.user):
        return render(request, "account/sign_in_again.html")
    return allauth.reauthenticate(request)
