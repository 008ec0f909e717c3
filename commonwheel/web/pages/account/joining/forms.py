"""Forms of how people join."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commonwheel.authority import options
from commonwheel.authority.joining import domains, invitations, modes
from commonwheel.authority.joining.ages import AGE
from commonwheel.kernel.refusal import Refused

FIELDS = {"mode": modes.MODE, "age": AGE, "invitations": invitations.MOST, "domains": domains.ONLY, "domains_refused": domains.NEVER}
"""Field → the option it sets."""


class DomainsField(forms.CharField):
    """Names of domains, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}), required=False, max_length=2000, **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return domains.tidy(super().clean(value))
        except Refused as refusal:
            raise forms.ValidationError(str(refusal.reason)) from refusal


class JoiningForm(forms.Form):
    """Who may join, and by which way."""

    mode = forms.ChoiceField(
        label=_("Who may join"),
        choices=[
            (modes.OPEN, _("Everybody")), (modes.APPROVAL, _("Everybody, once somebody here has let them in")),
            (modes.INVITATION, _("Only who was invited")), (modes.CLOSED, _("Nobody at the moment")),
        ],
        help_text=_("Whoever was invited never waits."),
    )  # fmt: skip
    domains = DomainsField(label=_("Only e-mail addresses of these domains"), help_text=_("One a line, like example.com; *.example.com stands for all below it. Empty: all."))
    domains_refused = DomainsField(label=_("Never e-mail addresses of these domains"), help_text=_("An invitation to one address counts more than both lists."))
    age = forms.IntegerField(
        label=_("How old one must be"), min_value=0, max_value=AGE.at_most,
        help_text=_("In years. 0: nobody is asked. Else newcomers type their date of birth, which is looked at and kept nowhere."),
    )  # fmt: skip
    invitations = forms.IntegerField(
        label=_("Open invitations of one member at most"), min_value=0, max_value=invitations.MOST.at_most,
        help_text=_("Which roles may invite is set among the roles."),
    )  # fmt: skip

    @staticmethod
    def values() -> dict[str, Any]:
        """What is set now."""
        return {field: options.value(option) for field, option in FIELDS.items()}


class InvitationForm(forms.Form):
    """Who is invited."""

    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("We mail them the link. Empty: you get a link to pass on yourself."))
    places = forms.IntegerField(label=_("For how many people"), min_value=1, max_value=invitations.MOST_PLACES, initial=1, required=False)

    def __init__(self, *args: Any, may_many: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_many:
            del self.fields["places"]


class PolicyForm(forms.Form):
    """What a policy says from now on."""

    title = forms.CharField(label=_("Title"), max_length=80)
    text = forms.CharField(label=_("Text"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 16}), help_text=_("Markdown works."))
    asks = forms.BooleanField(
        label=_("Ask all members to accept this version"), required=False, initial=True,
        help_text=_("Leave it out where only a slip of the pen was mended."),
    )  # fmt: skip


class DeclineForm(forms.Form):
    """Why somebody is turned away."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The applicant will see it."))
