"""Thanks on the page of a member: read them, say them, take them back, hide them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonwheel.accounts.people import Person
from commonwheel.authority import standing
from commonwheel.kernel import paging
from commonwheel.kernel.refusal import Refused, reason_against
from commonwheel.reputation import thank_yous
from commonwheel.reputation.thank_yous import ThankYou
from commonwheel.web.access import find
from commonwheel.web.context import page_depends_on
from commonwheel.web.intents import sign_in_first, unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts import pagers


class ThanksForm(forms.Form):
    """For what somebody is thanked."""

    reason = forms.CharField(
        label=gettext_lazy("For what"), max_length=thank_yous.MOST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody will see it, with your name."),
    )


class HidingForm(forms.Form):
    """Why thanks are hidden."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("It is kept for those who may hide thanks."))


@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest, handle: str) -> HttpResponse:
    """What a member was thanked for; POST thanks them."""
    who = find(Person.objects, request.user, handle=handle.lower()[:30])
    page_depends_on(request, f"member:{who.pk}")
    if request.method == "POST" and not request.user.is_authenticated:
        return sign_in_first(request, f"{who.get_absolute_url()}thanks/")
    form = ThanksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            thank_yous.say(who, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(name)s will be glad to read it.") % {"name": who.name})
            return redirect(f"{who.get_absolute_url()}thanks/")
    rows = ThankYou.objects.visible_to(request.user).filter(person=who).select_related("by")
    page = paging.page(rows, ("-at", "-id"), after=request.GET.get("after", ""))
    context = {
        "person": who, "page": page, "pager": pagers.of(request, page), "form": form,
        "refusal": reason_against(thank_yous.check_say, who, by=request.user) if request.user.is_authenticated else None,
        "may_hide": standing.of(request.user).allows(thank_yous.HIDE) or request.user == who,
        "may_reveal": standing.of(request.user).allows(thank_yous.HIDE),
    }  # fmt: skip
    return render(request, "members/thanks.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["POST", "DELETE"])
@members_only
def thank_you(request: HttpRequest, thank_you_id: int) -> HttpResponse:
    """Take one's thanks back."""
    here = find(ThankYou.objects.select_related("person"), request.user, pk=thank_you_id)
    if unsets(request):
        thank_yous.unsay(here, by=request.user)
    return redirect(f"{here.person.get_absolute_url()}thanks/")


@require_http_methods(["GET", "POST", "DELETE"])
@members_only
def hiding(request: HttpRequest, thank_you_id: int) -> HttpResponse:
    """Hide thanks, and say why; or show them again."""
    here = find(ThankYou.objects.select_related("person", "by"), request.user, pk=thank_you_id)
    then = f"{here.person.get_absolute_url()}thanks/"
    if unsets(request):
        thank_yous.reveal(here, by=request.user)
        return redirect(then)
    thank_yous.check_hide(here, by=request.user)
    form = HidingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        thank_yous.hide(here, by=request.user, reason=form.cleaned_data["reason"])
        return redirect(then)
    return render(request, "members/hide_thanks.html", {"said": here, "form": form}, status=422 if request.method == "POST" else 200)
