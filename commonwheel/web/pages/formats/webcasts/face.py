"""What an event that can be watched shows on its topic's page."""

from __future__ import annotations

from django.http import HttpRequest

from commonwheel.conversations.topics import Topic
from commonwheel.formats.occasions import occasions
from commonwheel.formats.webcasts import players, recordings, videos
from commonwheel.formats.webcasts.recordings import Recording
from commonwheel.kernel import clock
from commonwheel.kernel.refusal import allowed
from commonwheel.web import faces
from commonwheel.web.faces import Panel
from commonwheel.web.pages.formats.webcasts.asking import rows_of
from commonwheel.web.pages.formats.webcasts.chatting import chat_of
from commonwheel.web.pages.formats.webcasts.forms import AskForm
from commonwheel.web.pages.formats.webcasts.watching import allow


def panel(request: HttpRequest, topic: Topic) -> Panel | None:
    """The player, what the audience asks, and afterwards the way to the recording. While it runs, it comes before the words."""
    if "webcasts" not in topic.board.of_kind.formats:
        return None
    occasion = occasions.of_topic(topic.pk)
    if occasion is None:
        return None
    person = request.user
    recording = Recording.objects.visible_to(person).filter(pk=occasion.pk).first()
    may_keep = person.is_authenticated and allowed(recordings.check_keep, occasion, by=person)
    may_bring = person.is_authenticated and allowed(videos.check_bring, occasion, by=person)
    if not occasion.stream and recording is None and not may_keep and not may_bring:
        return None
    player = players.of(occasion.stream) if occasion.stream else None
    now = clock.now()
    coming = occasion.dates.standing().filter(ends_at__gt=now)
    is_past, is_running = not coming.exists(), coming.filter(starts_at__lte=now).exists()
    shows_player = player is not None and not is_past
    if player is not None and shows_player:
        allow(request, player)
    asked = rows_of(occasion, person) if occasion.stream else {"questions": [], "removed": []}
    said = chat_of(request, occasion) if occasion.stream else {"lines": [], "chat_is_open": False}
    return Panel(
        "above" if is_past or is_running else "below", "webcasts/panel.html",
        {
            "occasion": occasion, "player": player, "play": f"/occasions/{occasion.pk}/stream/", "shows_player": shows_player,
            "is_past": is_past, "recording": recording, "cues_count": bool(recording and recording.captions), "may_keep": may_keep,
            "form": AskForm(), "shows_questions": bool(asked["questions"] or asked["removed"]) or not is_past, **asked, **said,
            "may_bring": may_bring and not is_past,
        },
    )  # fmt: skip


faces.panels.append(panel)
