"""Addresses of the writing pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.writing import asking, keeping, media, replying, states

urlpatterns: list[URLPattern | URLResolver] = [
    path("new/", asking.new, name="asking-new"),
    path("boards/<slug:slug>/new/", asking.new, name="asking-new-in-board"),
    path("new/similar/", asking.likeness, name="asking-similar"),
    path("new/answered/", asking.answered, name="asking-answered"),
    path("new/answered/<int:topic_id>/", asking.answered_by, name="asking-answered-by"),
    path("topics/<int:topic_id>/reply/", replying.reply, name="topic-reply"),
    path("topics/<int:topic_id>/watch/", states.watch, name="topic-watch"),
    path("topics/<int:topic_id>/me-too/", states.me_too, name="topic-me-too"),
    path("posts/<int:post_id>/edit/", replying.edit, name="post-edit"),
    path("posts/<int:post_id>/history/", replying.history, name="post-history"),
    path("posts/<int:post_id>/kudos/", states.thanks, name="post-kudos"),
    path("posts/<int:post_id>/solution/", states.solution, name="post-solution"),
    path("posts/<int:post_id>/bookmark/", states.bookmark, name="post-bookmark"),
    path("read/", states.read, name="read"),
    path("drafts/", keeping.draft, name="drafts"),
    path("preview/", keeping.preview, name="preview"),
    path("uploads/", keeping.upload, name="uploads"),
    path("mentions/", keeping.names, name="mentions"),
    path("media/<path:name>", media.media, name="media"),
]
