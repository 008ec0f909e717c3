"""Taking one's data along, leaving, and coming back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.accounts import departures, exports
from commonwheel.accounts.exports import Export
from commonwheel.accounts.people import Person
from commonwheel.authority import leaving, options
from commonwheel.kernel.refusal import reason_against
from commonwheel.web.access import find
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only

STAY, GO = "stay", "go"


class LeavingForm(forms.Form):
    """What becomes of one's words, and the handle once more, so that nobody leaves by a slip of the hand."""

    words = forms.ChoiceField(
        label=gettext_lazy("What you wrote"),
        widget=forms.RadioSelect,
        choices=[
            (STAY, gettext_lazy("It stays, so that others still find it. “Former member” stands where your name was.")),
            (GO, gettext_lazy("It goes. Your posts are hidden and emptied; where others answered, their answers stay.")),
        ],
    )
    handle = forms.CharField(label=gettext_lazy("Type your handle, so that we know you mean it"), max_length=31)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["handle"].widget.attrs |= {"autocomplete": "off", "placeholder": person.handle}

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"].strip().removeprefix("@").lower()
        if handle != self.person.handle:
            raise forms.ValidationError(_("That is not your handle."))
        return handle


@never_cache
@require_http_methods(["GET", "POST"])
@members_only
@limited("export", 10, methods=("POST",))
def export(request: HttpRequest) -> HttpResponse:
    """Ask for everything of one's own; fetch what is ready."""
    if request.method == "POST":
        leaving.export(by=request.user)
        messages.success(request, _("It is being put together. You get a mail when it is ready."))
        return redirect("account-export")
    rows = Export.objects.visible_to(request.user).order_by("-asked_at")
    refusal = reason_against(exports.check_ask, by=request.user)
    return render(request, "leaving/export.html", {"exports": rows, "refusal": refusal, "days": options.value(leaving.KEPT)})


@never_cache
@require_GET
@members_only
def archive(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """The archive itself; nobody else's."""
    here = find(Export.objects, request.user, pk=export_id)
    if not here.ready_at:
        raise Http404
    return FileResponse(here.file.open("rb"), as_attachment=True, filename=f"{request.user.handle}.zip", content_type="application/zip")


@never_cache
@require_http_methods(["GET", "POST"])
@members_only
def leave(request: HttpRequest) -> HttpResponse:
    """Close the account: first what that means, then the deed."""
    form = LeavingForm(request.POST or None, person=request.user, initial={"words": "stay"})
    days: int = options.value(leaving.GRACE)
    if request.method == "POST" and form.is_valid():
        departure = leaving.leave(request.user, removes=form.cleaned_data["words"] == GO)
        logout(request)
        return render(request, "leaving/left.html", {"departure": departure, "days": days})
    context = {"form": form, "days": days, "refusal": reason_against(departures.check_leave, request.user)}
    return render(request, "leaving/leave.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@limited("returning", 20)
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """Stay after all, from the mail that said good-bye. Opening the link only asks."""
    person = departures.returning(token)
    if request.method == "GET":
        return render(request, "leaving/return.html", {"person": person, "token": token})
    departures.take_back(person)
    messages.success(request, _("Good that you stay. Everything is as it was: sign in."))
    return redirect("account_login")
