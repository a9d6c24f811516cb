#!/usr/bin/env python3
"""The same as the command `payung`, for those who look for it here."""

import sys

from payung.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
