"""The kinds of boards this product brings."""

from django.utils.translation import gettext_lazy as _

from commonwheel.structure.kinds import register

FORUM = register("forum", _("Forum"), ask=_("Start a topic"), is_talk=True)
QANDA = register("qanda", _("Questions and answers"), ask=_("Ask a question"), formats=frozenset({"solutions", "me_toos"}), is_talk=True)
IDEAS = register("ideas", _("Ideas"), ask=_("Submit an idea"), formats=frozenset({"ideas"}))
KNOWLEDGE = register("knowledge", _("Knowledge base"), ask=_("Write an article"), formats=frozenset({"articles"}), is_written=True)
BLOG = register("blog", _("Blog"), ask=_("Write a post"), formats=frozenset({"blogging"}), is_written=True)
OCCASIONS = register("occasions", _("Events"), ask=_("Plan an event"), formats=frozenset({"occasions", "webcasts"}))
GALLERY = register("gallery", _("Gallery"), ask=_("Start an album"), formats=frozenset({"albums"}))
CONTEST = register("contest", _("Contests"), ask=_("Open a contest"), formats=frozenset({"contests"}))
