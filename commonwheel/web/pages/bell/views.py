"""The bell: what a member was told; and the way out of mails."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from commonwheel.delivery import notifications
from commonwheel.delivery.endings import unfollowing
from commonwheel.delivery.notifications import Notification
from commonwheel.kernel import paging
from commonwheel.web.limits import limited
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.parts import pagers


@never_cache
@require_GET
@members_only
def bell(request: HttpRequest) -> HttpResponse:
    """All that the member was told, the latest first. Looking at it makes it seen."""
    rows = Notification.objects.visible_to(request.user).select_related("actor", "post", "topic__board")
    page = paging.page(rows, ["-at", "-id"], after=request.GET.get("after", ""))
    answer = render(request, "bell/bell.html", {"page": page, "pager": pagers.of(request, page)})
    if page.is_first:
        # After the page is drawn, so that what is new shows as new once.
        notifications.see(request.user)
    return answer


@csrf_exempt  # the signed token is the proof, and mail programs post here on a click of their own button
@never_cache
@require_http_methods(["GET", "POST"])
@limited("unfollow", 30)
def unfollow(request: HttpRequest, token: str) -> HttpResponse:
    """Hear no more of a topic, from a mail, without signing in. Opening the link only asks."""
    if request.method == "GET":
        return render(request, "bell/unfollow.html", {"wish": unfollowing.check(token), "token": token})
    return render(request, "bell/unfollowed.html", {"wish": unfollowing.use(token)})
