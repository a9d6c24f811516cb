"""The application that a server runs: `granian --interface wsgi payung.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "payung.settings")
application = get_wsgi_application()

from payung.access import keyprint  # noqa: E402  models can be read only now

keyprint.check()
