"""Videos of one's own: a file brought for what runs now; and how much a request for that may hold."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonwheel.formats.occasions.occasions import Occasion
from commonwheel.formats.webcasts import videos
from commonwheel.formats.webcasts.videos import Video
from commonwheel.kernel.refusal import Refused, allowed
from commonwheel.web.access import find
from commonwheel.web.pages.account.views import members_only
from commonwheel.web.pages.formats.webcasts.forms import VideoForm
from commonwheel.web.pages.live.stream import who_asks
from commonwheel.web.pages.writing import media
from commonwheel.web.pages.writing.forms import refuse

TAKES_VIDEOS = re.compile(r"/occasions/(\d{1,18})/(?:video|recording/edit)/\Z", re.ASCII)
BESIDE = 4 * 1024 * 1024
"""Bytes of a form besides the video: captions, chapters, what divides the parts."""


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def video(request: HttpRequest, occasion_id: int) -> HttpResponse:
    """Show a file of one's own while the webcast runs."""
    here = find(Occasion.objects.select_related("topic__board"), request.user, pk=occasion_id)
    videos.check_bring(here, by=request.user)
    form = VideoForm(request.POST, request.FILES) if request.method == "POST" else VideoForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["video"]
        try:
            videos.show(videos.bring(here, file, by=request.user, name=file.name), by=request.user)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The video is there."))
            return redirect(here.topic)
    status = 422 if request.method == "POST" else 200
    return render(request, "webcasts/bring.html", {"form": form, "occasion": here, "topic": here.topic}, status=status)


def room(path: str, cookies: str) -> int:
    """How many bytes a form sent to this path by who holds these cookies may have, where that is more than usual; else 0.

    Asked before anything is taken in, so that nobody fills the disk who may not bring a video.
    """
    found = TAKES_VIDEOS.match(path)
    if not found:
        return 0
    person = who_asks(cookies)
    here = Occasion.objects.visible_to(person).select_related("topic__board").filter(pk=int(found[1])).first()
    return videos.most_bytes() + BESIDE if here is not None and allowed(videos.check_bring, here, by=person) else 0


def _may_see_video(request: HttpRequest, name: str) -> bool:
    return Video.objects.visible_to(request.user).filter(file=name).exists()


media.doors[videos.FOLDER] = _may_see_video
