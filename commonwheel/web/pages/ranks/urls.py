"""Addresses of the ranks and programmes pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.ranks import programmes, running, shaping, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("ranks/", views.ladder, name="ranks"),
    path("settings/ranks/", shaping.every, name="settings-ranks"),
    path("settings/ranks/<int:position>/", shaping.change, name="settings-rank"),
    path("settings/ranks/new/", shaping.new, name="settings-rank-new"),
    path("settings/ranks/text/", shaping.text, name="settings-ranks-text"),
    path("settings/ranks/undo/", shaping.undo, name="settings-ranks-undo"),
    path("programme/", programmes.every, name="programmes"),
    path("programme/rising/", programmes.rising_members, name="rising"),
    path("programme/nominations/<int:nomination_id>/", programmes.nomination, name="nomination"),
    path("programme/<slug:programme>/", programmes.programme, name="programme"),
    path("programme/<slug:programme>/nominate/", programmes.nominate, name="nominate"),
    path("programme/<slug:programme>/call/", programmes.call, name="programme-call"),
    path("programme/<slug:programme>/term/", programmes.own_term, name="programme-term"),
    path("settings/programme/", running.every, name="settings-programmes"),
    path("settings/programme/new/", running.new, name="settings-programme-new"),
    path("settings/programme/calls/<int:call_id>/", running.call, name="settings-programme-call"),
    path("settings/programme/terms/<int:term_id>/", running.term, name="settings-programme-term"),
    path("settings/programme/<slug:programme>/", running.change, name="settings-programme"),
    path("settings/programme/<slug:programme>/members/", running.members, name="settings-programme-members"),
    path("settings/programme/<slug:programme>/candidates/", running.candidates, name="settings-programme-candidates"),
]
