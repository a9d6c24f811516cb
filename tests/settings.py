"""Settings of the suite: a data folder of its own, tasks run at once, and a password hash that costs nothing."""

import atexit
import os
import shutil
import tempfile

if os.environ.get("PAYUNG_ENV") != "test":  # a command that a test starts inherits both
    os.environ["PAYUNG_ENV"] = "test"
    os.environ["PAYUNG_DATA"] = tempfile.mkdtemp(prefix="payung-test-")
    atexit.register(shutil.rmtree, os.environ["PAYUNG_DATA"], ignore_errors=True)

from payung.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = False  # each of a test's browsers would look through all static files again
if "postgresql" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # A query whose plan went wrong fails with its words instead of stopping everything for hours.
    DATABASES["default"]["OPTIONS"]["options"] += " -c statement_timeout=100000"  # noqa: F405
