"""Addresses of the account pages. Names that begin with account_ are those by which django-allauth finds its own."""

from __future__ import annotations

from allauth.account import views as allauth
from django.urls import URLPattern, URLResolver, path, re_path

from commonwheel.web.pages.account import leaving, profile, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", views.index, name="account-index"),
    path("account/profile/", profile.profile, name="account-profile"),
    path("account/privacy/", profile.privacy, name="account-privacy"),
    path("account/preferences/", views.preferences, name="account-preferences"),
    path("account/preferences/editor/", views.editor, name="account-editor"),
    path("account/bookmarks/", views.bookmarks, name="account-bookmarks"),
    path("account/following/", views.following, name="account-following"),
    path("account/drafts/", views.drafts, name="account-drafts"),
    path("account/sign-out-everywhere/", views.sign_out_everywhere, name="account-sign-out-everywhere"),
    path("account/export/", leaving.export, name="account-export"),
    path("account/export/<int:export_id>/", leaving.archive, name="account-archive"),
    path("account/leaving/", leaving.leave, name="account-leaving"),
    path("account/returning/<str:token>/", leaving.come_back, name="account-returning"),
    path("account/link/<str:token>/", views.link, name="account-link"),
    path("account/sign-in/", allauth.login, name="account_login"),
    path("account/sign-out/", allauth.logout, name="account_logout"),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/email/", views.email, name="account_email"),
    path("account/confirm/", allauth.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^account/confirm/(?P<key>[-:\w]+)/$", allauth.confirm_email, name="account_confirm_email"),
    path("account/password/change/", allauth.password_change, name="account_change_password"),
    path("account/password/set/", allauth.password_set, name="account_set_password"),
    path("account/password/reset/", allauth.password_reset, name="account_reset_password"),
    path("account/password/reset/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/password/reset/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
