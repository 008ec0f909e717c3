"""Addresses of connected sites. Those named oidc: are where django-allauth, as a provider, finds its own."""

from __future__ import annotations

from allauth.idp.oidc import views as allauth
from django.urls import URLPattern, URLResolver, include, path

from commonwheel.web.pages.account.sites import views

spoken = [
    path(".well-known/openid-configuration", allauth.configuration, name="configuration"),
    path(".well-known/jwks.json", allauth.jwks, name="jwks"),
    path("identity/o/authorize", views.authorize, name="authorization"),
    path("identity/o/logout", views.sign_out, name="logout"),
    path("identity/o/device", views.nowhere, name="device_authorization"),
    path("identity/o/api/token", views.token, name="token"),
    path("identity/o/api/revoke", allauth.revoke, name="revoke"),
    path("identity/o/api/device/code", views.nowhere, name="device_code"),
    path("identity/o/api/userinfo", allauth.user_info, name="userinfo"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(([path("", include((spoken, "oidc")))], "idp"))),
    path("settings/sign-in/sites/", views.site_list, name="settings-sites"),
    path("settings/sign-in/sites/<int:site_id>/", views.site, name="settings-site"),
    path("settings/sign-in/sites/<int:site_id>/secret/", views.secret, name="settings-site-secret"),
]
