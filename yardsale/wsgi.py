"""The WSGI door for gunicorn. Refuses to start a site that must not run (the demo's people in production)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yardsale.settings")
application = get_wsgi_application()

from yardsale.checks import refuse_to_start_wrongly  # noqa: E402  (the apps must be loaded first)

refuse_to_start_wrongly()
