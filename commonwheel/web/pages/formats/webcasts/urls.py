"""Addresses of the webcasts pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.formats.webcasts import asking, bringing, chatting, watching

urlpatterns: list[URLPattern | URLResolver] = [
    path("occasions/<int:occasion_id>/stream/", watching.stream, name="webcast-stream"),
    path("occasions/<int:occasion_id>/recording/", watching.recording, name="webcast-recording"),
    path("occasions/<int:occasion_id>/recording/edit/", watching.keep, name="webcast-recording-edit"),
    path("occasions/<int:occasion_id>/video/", bringing.video, name="webcast-video"),
    path("occasions/<int:occasion_id>/chat/", chatting.chat, name="webcast-chat"),
    path("occasions/<int:occasion_id>/chat/<int:line_id>/", chatting.line, name="webcast-chat-line"),
    path("occasions/<int:occasion_id>/<str:kind>.vtt", watching.track, name="webcast-track"),
    path("occasions/<int:occasion_id>/questions/", asking.questions_of, name="webcast-questions"),
    path("occasions/<int:occasion_id>/questions/<int:question_id>/", asking.question, name="webcast-question"),
    path("occasions/<int:occasion_id>/questions/<int:question_id>/vote/", asking.vote, name="webcast-question-vote"),
    path("occasions/<int:occasion_id>/questions/<int:question_id>/answer/", asking.answer, name="webcast-question-answer"),
]
