"""The address of the words that scripts say."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.words import views

urlpatterns: list[URLPattern | URLResolver] = [path("words/<str:language>.js", views.words, name="words")]
"""Its query string names the version, see `catalogues`."""
