"""The words that scripts say, as a script: the editor finds them as `gettext`."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

from commonwheel.web.pages.words import catalogues

YEAR = 60 * 60 * 24 * 365

catalogue = JavaScriptCatalog.as_view(packages=[catalogues.PACKAGE])


@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def words(request: HttpRequest, language: str) -> HttpResponseBase:
    if language not in catalogues.LANGUAGES:
        raise Http404
    with translation.override(language):
        return catalogue(request)
