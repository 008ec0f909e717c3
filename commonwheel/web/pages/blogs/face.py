"""How blogs look."""

from __future__ import annotations

from commonwheel.web import faces
from commonwheel.web.faces import Face
from commonwheel.web.pages.blogs import views, writing

faces.show(
    "blog", Face(board=views.front, start=writing.start, template="blogs/post.html", about=views.about, linked=views.linked)
)
