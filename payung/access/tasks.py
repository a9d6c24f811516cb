"""The worker's own errand in access: let every room do what follows from the trail."""

from django_tasks import task

from payung.access import followers


@task()
def follow() -> None:
    """Pull for every room; may run twice, or beside another worker, without harm."""
    followers.pull()
