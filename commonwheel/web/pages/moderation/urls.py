"""Addresses of the moderation pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.moderation import queue, reporting, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("topics/<int:topic_id>/lock/", views.lock, name="topic-lock"),
    path("topics/<int:topic_id>/pin/", views.pin, name="topic-pin"),
    path("topics/<int:topic_id>/place/", views.place, name="topic-place"),
    path("topics/<int:topic_id>/title/", views.title, name="topic-title"),
    path("topics/<int:topic_id>/labels/", views.topic_labels, name="topic-labels"),
    path("topics/<int:topic_id>/merge/", views.merge, name="topic-merge"),
    path("topics/<int:topic_id>/split/", views.split, name="topic-split"),
    path("topics/<int:topic_id>/hiding/", views.topic_hiding, name="topic-hiding"),
    path("posts/<int:post_id>/hiding/", views.post_hiding, name="post-hiding"),
    path("posts/<int:post_id>/report/", reporting.report, name="post-report"),
    path("account/reports/", reporting.mine, name="account-reports"),
    path("reports/", queue.queue, name="reports"),
    path("reports/<int:case_id>/", queue.case, name="report-case"),
    path("reports/<int:case_id>/claim/", queue.claim, name="report-claim"),
    path("reports/<int:case_id>/upholding/", queue.upholding, name="report-upholding"),
    path("reports/<int:case_id>/refusal/", queue.refusal, name="report-refusal"),
    path("members/<str:handle>/ban/", views.ban, name="member-ban"),
]
