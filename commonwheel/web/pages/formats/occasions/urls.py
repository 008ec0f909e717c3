"""Addresses of the events pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.formats.occasions import answering, feeds, managing, planning

urlpatterns: list[URLPattern | URLResolver] = [
    path("occasions/<int:occasion_id>.ics", feeds.one, name="occasion-calendar"),
    path("boards/<slug:slug>/calendar.ics", feeds.board, name="board-calendar"),
    path("calendars/<str:token>.ics", feeds.member, name="member-calendar"),
    path("account/calendar/", feeds.address, name="account-calendar"),
    path("occasions/<int:occasion_id>/edit/", planning.edit, name="occasion-edit"),
    path("occasions/<int:occasion_id>/answer/", answering.answer_all, name="occasion-answer"),
    path("occasions/<int:occasion_id>/cancel/", managing.cancel_all, name="occasion-cancel"),
    path("occasions/<int:occasion_id>/invitations/", managing.invitations_of, name="occasion-invitations"),
    path("occasions/<int:occasion_id>/speakers/", managing.speakers_of, name="occasion-speakers"),
    path("occasions/<int:occasion_id>/speakers/<int:speaker_id>/", managing.speaker, name="occasion-speaker"),
    path("occasions/<int:occasion_id>/dates/", managing.add_date, name="occasion-dates"),
    path("occasions/<int:occasion_id>/dates/<int:date_id>/answer/", answering.answer, name="occasion-date-answer"),
    path("occasions/<int:occasion_id>/dates/<int:date_id>/move/", managing.move, name="occasion-date-move"),
    path("occasions/<int:occasion_id>/dates/<int:date_id>/cancel/", managing.cancel, name="occasion-date-cancel"),
    path("occasions/<int:occasion_id>/dates/<int:date_id>/attendance/", managing.attendance_of, name="occasion-attendance"),
    path("occasions/<int:occasion_id>/dates/<int:date_id>/attendance.csv", managing.attendance_table, name="occasion-attendance-table"),
]
