"""Stages between showing who one is and being in."""

from __future__ import annotations

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect

from commonwheel.authority.joining import approvals

APPLICATION = "application"
"""Where the number of the applicant's application stands in their session."""


class WaitingStage(LoginStage):
    """Whoever was not let in yet, or was turned away, reads that instead of being signed in."""

    key = "waiting"
    urlname = "account-waiting"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        application = approvals.of(self.login.user) if self.login.user else None
        if application is None:
            return None, True
        self.request.session[APPLICATION] = application.pk
        return redirect(self.urlname), False
