"""The kinds of boards this product brings."""

from django.utils.translation import gettext_lazy as _

from commonwheel.structure.kinds import register

FORUM = register("forum", _("Forum"), ask=_("Start a topic"))
QANDA = register("qanda", _("Questions and answers"), ask=_("Ask a question"), formats=frozenset({"solutions", "me_toos"}))
