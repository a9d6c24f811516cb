"""Sets the environment of the suite before any setting is read."""

import os
import tempfile

os.environ.setdefault("PAYUNG_ENV", "test")
os.environ.setdefault("PAYUNG_DATA", tempfile.mkdtemp(prefix="payung-tests-"))
