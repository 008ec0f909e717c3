"""Addresses of the blog pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from commonwheel.web.pages.formats.blogs import commenting, deciding, following, views, writing

urlpatterns: list[URLPattern | URLResolver] = [
    path("boards/<slug:slug>/<int:year>/<int:month>/", views.month, name="blog-month"),
    path("boards/<slug:slug>/by/<str:handle>/", views.author, name="blog-author"),
    path("boards/<slug:slug>/blog-posts/", writing.desk, name="blog-desk"),
    path("boards/<slug:slug>/subscribe/", following.subscribe, name="blog-subscribe"),
    path("blog-posts/<int:blog_post_id>/", writing.blog_post, name="blog-post"),
    path("topics/<int:topic_id>/comment/", commenting.comment, name="topic-comment"),
    path("guest-comments/", deciding.queue, name="guest-comments"),
    path("guest-comments/<int:comment_id>/approval/", deciding.approval, name="guest-comment-approval"),
    path("guest-comments/<int:comment_id>/guest/", deciding.guest, name="guest-comment-guest"),
    path("subscriptions/confirm/<str:token>/", following.confirm, name="subscription-confirm"),
    path("subscriptions/<str:token>/", following.end, name="subscription-end"),
    path("unfollow/blogs/<str:token>/", following.unfollow, name="blog-unfollow"),
]
