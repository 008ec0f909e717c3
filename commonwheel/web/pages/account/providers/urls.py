"""Addresses of providers. Those below account/with/ are where django-allauth sends to and waits for answers."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from commonwheel.web.pages.account.providers import settings, views, wordpress
from commonwheel.web.pages.account.providers.coming import sturdily, sturdy

LIBRARIES = ("google", "microsoft", "apple", "github", "twitter_oauth2", "facebook", "openid_connect", "saml")

spoken: list[URLPattern | URLResolver] = [
    path("wordpress/login/", sturdy(wordpress.login), name="wordpress_login"),
    path("wordpress/login/callback/", sturdy(wordpress.callback), name="wordpress_callback"),
]
for library in LIBRARIES:
    patterns = import_module(f"allauth.socialaccount.providers.{library}.urls").urlpatterns
    # Tokens that a script of the provider hands over are not among our ways in.
    spoken += [pattern for pattern in sturdily(patterns) if not str(getattr(pattern, "name", "")).endswith("login_by_token")]

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/with/", views.linked, name="socialaccount_connections"),
    path("account/with/join/", views.newcomer, name="socialaccount_signup"),
    path("account/with/cancelled/", views.cancelled, name="socialaccount_login_cancelled"),
    path("account/with/", include(spoken)),
    path("settings/sign-in/", settings.settings, name="settings-sign-in"),
    path("settings/sign-in/new/<slug:kind>/", settings.new_provider, name="settings-new-provider"),
    path("settings/sign-in/<slug:slug>/", settings.provider, name="settings-provider"),
    path("settings/sign-in/<slug:slug>/switch/", settings.switch, name="settings-provider-switch"),
]
