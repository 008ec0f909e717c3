"""Rights: the powers of blogs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from commonwheel.authority import powers

WRITE = powers.declare("blog.write", gettext_lazy("Write posts in blogs and publish them"))
EDIT = powers.declare("blog.edit", gettext_lazy("Edit and publish the blog posts of others"))
MODERATE = powers.declare("guest-comment.moderate", gettext_lazy("Approve the comments of guests"))
