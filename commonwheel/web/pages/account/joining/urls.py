"""Addresses of joining."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.account.joining import settings, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/sign-up/", views.sign_up, name="account_signup"),
    path("account/waiting/", views.waiting, name="account-waiting"),
    path("account/invitations/", views.my_invitations, name="account-invitations"),
    path("account/invitations/<int:invitation_id>/", views.my_invitation, name="account-invitation"),
    path("account/policies/", views.accept, name="account-policies"),
    path("join/<str:token>/", views.invited, name="join"),
    path("policies/", views.policy_list, name="policies"),
    path("policies/<slug:slug>/", views.policy, name="policy"),
    path("settings/joining/", settings.settings, name="settings-joining"),
    path("settings/joining/applications/", settings.applications, name="settings-applications"),
    path("settings/joining/applications/<int:application_id>/", settings.application, name="settings-application"),
    path("settings/joining/invitations/", settings.tree, name="settings-invitations"),
    path("settings/joining/policies/", settings.policy_list, name="settings-policies"),
    path("settings/joining/policies/<slug:slug>/", settings.policy, name="settings-policy"),
]
