"""What profiles ask, for those who decide that."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commonwheel.authority import profile_fields, standing
from commonwheel.authority.profile_fields import SHAPING, Audience, Kind, ProfileField
from commonwheel.kernel.refusal import Refused
from commonwheel.web.access import find
from commonwheel.web.intents import unsets
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.writing.forms import refuse
from commonwheel.web.parts.settings_tabs import settings_tabs


class FieldForm(forms.Form):
    """One question to every member."""

    title = forms.CharField(label=gettext_lazy("What you want to know"), max_length=60)
    hint = forms.CharField(label=gettext_lazy("A hint beside it"), max_length=200, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of answer"), choices=Kind.choices)
    choices = forms.CharField(
        label=gettext_lazy("The choices"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One in each line; only where the answer is a choice."),
    )
    audience = forms.ChoiceField(label=gettext_lazy("Who sees the answer"), choices=Audience.choices)
    is_asked = forms.BooleanField(label=gettext_lazy("Ask it when somebody joins"), required=False)
    is_required = forms.BooleanField(label=gettext_lazy("Nobody joins without an answer"), required=False)
    position = forms.IntegerField(label=gettext_lazy("Place in the order"), min_value=0, max_value=1000, initial=0)


@require_safe
@members_only
def every(request: HttpRequest) -> HttpResponse:
    """All fields."""
    standing.of(request.user).require(SHAPING)
    return render(request, "members/fields.html", {"fields": profile_fields.every(), "tabs": settings_tabs(request)})


@require_http_methods(["GET", "POST"])
@members_only
def new(request: HttpRequest) -> HttpResponse:
    """Ask something new."""
    standing.of(request.user).require(SHAPING)
    return _save(request, None)


@require_http_methods(["GET", "POST", "DELETE"])
@members_only
def change(request: HttpRequest, field_id: int) -> HttpResponse:
    """Ask it in another way, or no more."""
    standing.of(request.user).require(SHAPING)
    field = find(ProfileField.objects, request.user, pk=field_id)
    if unsets(request):
        profile_fields.drop(field, by=request.user)
        messages.success(request, _("It is asked no more, and what was answered is forgotten."))
        return redirect("settings-profile")
    return _save(request, field)


def _save(request: HttpRequest, field: ProfileField | None) -> HttpResponse:
    initial: dict[str, Any] = {name: getattr(field, name) for name in FieldForm.base_fields} if field else {}
    form = FieldForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            profile_fields.save(field, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings-profile")
    status = 422 if request.method == "POST" else 200
    return render(request, "members/field.html", {"form": form, "field": field, "tabs": settings_tabs(request)}, status=status)
