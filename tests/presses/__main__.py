"""`python -m tests.presses [ADDRESS…]`: press every button, or these; print what is wrong, a JSON line for each."""

import json
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main(names: list[str]) -> int:
    """Press, and return the exit status."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from tests.presses.every import CASES
    from tests.presses.pressing import BARE, OWN, SAME, press_at_once
    from tests.presses.town import Town

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        town = Town(timezone.localdate())
    is_well = True
    for name in names or CASES:
        faults: list[str] = []
        for how in (SAME, OWN, BARE):
            try:
                faults += press_at_once(CASES[name](town), how)
            except Exception as error:  # a subject that could not be made is this case's fault, not the next one's
                faults.append(f"{how}: no subject: {error!r}")
        sys.stdout.write(json.dumps({name: faults}) + "\n")
        sys.stdout.flush()
        is_well &= not faults
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
