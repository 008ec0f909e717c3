"""The community as the web server runs it: what needs no page to be made is answered ahead of Django."""

from commonwheel.config import wsgi  # first: it makes Django ready, which all that follows needs
from commonwheel.config.front.application import Front

application = Front(wsgi.application)
