"""How blogs look."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from commonwheel.formats.blogs import covers
from commonwheel.formats.blogs.covers import Cover
from commonwheel.web import faces
from commonwheel.web.faces import Face
from commonwheel.web.pages.formats.blogs import views, writing
from commonwheel.web.pages.writing import media


def may_see_cover(request: HttpRequest, name: str) -> bool:
    """Whether it is the cover of a post that the reader may see, or may write."""
    return Cover.objects.visible_to(request.user).filter(Q(file=name) | Q(narrow=name)).exists()


faces.show(
    "blog", Face(board=views.front, start=writing.start, template="blogs/post.html", about=views.about, linked=views.linked)
)
media.doors[covers.FOLDER] = may_see_cover
