"""What people write: stored as HTML, cleaned by one allow-list, readable and writable as Markdown.

The way in is ``clean(html)`` or ``clean(from_markdown(source))``, then ``link_mentions``. Everything else
here reads HTML that ``clean`` has returned. The caller bounds the size of what comes in.
"""

from commonwheel.kernel.richtext.addresses import absolute, leading_out, pictures
from commonwheel.kernel.richtext.cleaning import clean
from commonwheel.kernel.richtext.markdown_in import from_markdown
from commonwheel.kernel.richtext.markdown_out import to_markdown
from commonwheel.kernel.richtext.mentions import link_mentions, mentioned
from commonwheel.kernel.richtext.plain import excerpt, to_text

__all__ = ["absolute", "clean", "excerpt", "from_markdown", "leading_out", "link_mentions", "mentioned", "pictures", "to_markdown", "to_text"]
