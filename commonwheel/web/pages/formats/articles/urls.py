"""Addresses of the articles pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.formats.articles import harvesting, views, writing

urlpatterns: list[URLPattern | URLResolver] = [
    path("boards/<slug:slug>/articles/", views.desk, name="articles"),
    path("articles/<int:article_id>/", writing.article, name="article"),
    path("articles/<int:article_id>/authors/", writing.authors, name="article-authors"),
    path("articles/<int:article_id>/translations/", writing.translations, name="article-translations"),
    path("articles/<int:article_id>/versions/", views.versions, name="article-versions"),
    path("articles/<int:article_id>/helpful/", views.helpful, name="article-helpful"),
    path("topics/<int:topic_id>/harvest/", harvesting.harvest, name="topic-harvest"),
    path("posts/<int:post_id>/nomination/", harvesting.nomination, name="post-nomination"),
]
