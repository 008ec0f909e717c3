"""Addresses of the members pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.members import circles, directory, shaping, thanks, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("members/", directory.directory, name="members"),
    path("members/<str:handle>/", views.member, name="member"),
    path("members/<str:handle>/card/", views.card, name="member-card"),
    path("members/<str:handle>/solutions/", views.solved, name="member-solutions"),
    path("members/<str:handle>/kudos/", views.thanked, name="member-kudos"),
    path("members/<str:handle>/following/", circles.following, name="member-following"),
    path("members/<str:handle>/ignoring/", circles.ignoring, name="member-ignoring"),
    path("members/<str:handle>/thanks/", thanks.thanks, name="member-thanks"),
    path("thanks/<int:thank_you_id>/", thanks.thank_you, name="thank-you"),
    path("thanks/<int:thank_you_id>/hiding/", thanks.hiding, name="thank-you-hiding"),
    path("settings/profile/", shaping.every, name="settings-profile"),
    path("settings/profile/new/", shaping.new, name="settings-profile-new"),
    path("settings/profile/<int:field_id>/", shaping.change, name="settings-profile-field"),
    path("account/members/", circles.circle, name="account-members"),
]
