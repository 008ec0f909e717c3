"""Addresses of the ideas pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.formats.ideas import deciding, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("boards/<slug:slug>/roadmap/", views.roadmap, name="roadmap"),
    path("boards/<slug:slug>/statuses/", deciding.statuses_of, name="idea-statuses"),
    path("topics/<int:topic_id>/vote/", views.vote, name="idea-vote"),
    path("topics/<int:topic_id>/status/", deciding.status, name="idea-status"),
    path("topics/<int:topic_id>/duplicate/", deciding.duplicate, name="idea-duplicate"),
    path("topics/<int:topic_id>/customers/", deciding.customers, name="idea-customers"),
    path("topics/<int:topic_id>/customers/<int:vote_id>/", deciding.customer, name="idea-customer"),
]
