"""Users with a role and an area, what they did (hash-chained), whose identity they saw, and sealed files."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody does in the programme; `access/policy.yaml` says what each role may open."""

    VOLUNTEER = "volunteer", _("RW volunteer")
    VILLAGE_OFFICER = "village_officer", _("kelurahan officer")
    DISTRICT_OFFICER = "district_officer", _("kecamatan officer")
    CITY_OFFICER = "city_officer", _("city officer")
    EXECUTIVE = "executive", _("mayor, camat or lurah")
    BRANCH_OFFICER = "branch_officer", _("BPJS branch officer")
    SPONSOR = "sponsor", _("sponsor")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("administrator")


class UserQuerySet(models.QuerySet["User"]):
    """Users by who looks."""

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Keep the users whose area lies in the user's area; an empty area sees nobody."""
        return self.filter(area__startswith=user.area) if user.area else self.none()


class Users(UserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """All users; migrations do without it."""

    use_in_migrations = False


class User(AbstractUser):
    """Somebody who signs in. ``area`` is a region code whose prefix bounds all they see; empty sees nothing."""

    # No columns: what a page knew of the trail when it was asked for, and the form with which the user acts.
    trail_head: int | None = None
    sending: Any = None  # an `access.sending.Sending`, which is made of what stands below

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.VOLUNTEER)
    area = models.CharField(max_length=20, blank=True, default="")
    sponsor_ref = models.CharField(max_length=20, blank=True, default="")
    display_name = models.CharField(max_length=120, blank=True, default="")
    # No columns: who on this machine runs the command in which the user acts, and the second person whom it names.
    operator = ""
    beside: "User | None" = None

    objects: ClassVar[Users] = Users()

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def account(self) -> "User":
        """Return the account that a fact names as its author; the operator and the machine have none."""
        return self


class Making(models.Model):
    """An account was added, invited or reset by another one; until an officer untied to the maker confirms it, both
    count as one pair of eyes. ``told_at``: when the user was told that somebody else may have chosen her password.
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        INVITED = "invited", _("invited")
        RESET = "reset", _("new password")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    maker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    recorded_on = models.DateField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~models.Q(maker=models.F("user")), name="nobody_makes_her_own_account"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None, confirmed_on=None)
                | models.Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="making_is_confirmed_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | ~models.Q(confirmed_by=models.F("maker")) & ~models.Q(confirmed_by=models.F("user")),
                name="making_is_confirmed_by_another",
            ),
        ]


class Reset(models.Model):
    """Somebody asked that an account in use gets a link for a new password; a second officer gives it or drops it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("by")),
                name="reset_is_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(confirmed_on=None), name="one_reset_waits_for_an_account"
            ),
        ]


class Invitation(models.Model):
    """A one-use link with which a user sets the first password or a new one; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Awaited(models.Model):
    """What somebody brought and somebody else decides: who and when, whether it was taken, by whom and when."""

    brought_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    taken = models.BooleanField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(taken=None, decided_by=None, decided_on=None)
                | models.Q(taken__isnull=False, decided_by__isnull=False, decided_on__isnull=False),
                name="%(app_label)s_%(class)s_is_decided_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(brought_by=None)
                | ~models.Q(decided_by=models.F("brought_by")),
                name="%(app_label)s_%(class)s_is_decided_by_another",
            ),
        ]


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    """The trail by who looks."""

    def visible_to(self, user: User) -> "AuditLineQuerySet":
        """Keep what was done in the user's area, and acts by command that name no area; `details` hides theirs."""
        return self.filter(models.Q(area__startswith=user.area) | models.Q(area="")) if user.area else self.none()


class AuditLine(models.Model):
    """Who did which verb to what, when, where, with before and after; each line carries the hash of the one before."""

    at = models.DateTimeField()
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_command = models.CharField(max_length=80, blank=True, default="")
    area = models.CharField(max_length=20, blank=True, default="")  # where: the author's area, or as the act names it
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, db_index=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")  # of the machine's acts
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[Any]] = ["id"]


class Cursor(models.Model):
    """How far a room has read the trail: what follows from every line up to this one is done or set aside."""

    room = models.CharField(max_length=20, unique=True)
    line = models.ForeignKey(AuditLine, null=True, on_delete=models.PROTECT, related_name="+")


class SetAside(models.Model):
    """What a room could not do after a line. ``given_up``: it failed three times, and the room went on behind it."""

    room = models.CharField(max_length=20)
    line = models.ForeignKey(AuditLine, on_delete=models.PROTECT, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=80, blank=True, default="")
    given_up = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["room", "line"], name="a_line_is_set_aside_once_for_a_room")
        ]


class Sight(models.Model):
    """Somebody saw a worker's identity number, or took it away in a file."""

    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    worker_ref = models.CharField(max_length=16, db_index=True)
    what = models.CharField(max_length=40)
    at = models.DateTimeField()


class NikTry(models.Model):
    """Somebody tried whether a NIK is on file. The number is kept as its blind index; see `access.tries`."""

    class Door(models.TextChoices):
        LOOKUP = "lookup", _("looked up")
        ADDING = "adding", _("added by hand")
        CORRECTING = "correcting", _("typed as a correction")
        LIST = "list", _("sent in a list")

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    at = models.DateTimeField()
    door = models.CharField(max_length=10, choices=Door.choices)
    nik_index = models.CharField(max_length=32)
    is_hit = models.BooleanField()
    is_foreign = models.BooleanField()  # a hit, and the person lives outside the area of who tried
    subject = models.CharField(max_length=16, blank=True, default="")  # the list

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["by", "on"], name="tries_of_a_day")]


class SealedFile(models.Model):
    """A file that came or went, byte for byte, as ciphertext."""

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveBigIntegerField()
    sealed = models.BinaryField()
    day_order = models.CharField(max_length=2, blank=True, default="")  # dm or md, where a person said it of a table
    recorded_on = models.DateField()


class Lease(models.Model):
    """A worker runs a task, and said so last at this moment; while it lives, nobody else takes the task up."""

    task = models.UUIDField(unique=True)  # of django-tasks-db; plain, since old results are pruned there
    worker = models.CharField(max_length=64, db_index=True)
    renewed_at = models.DateTimeField(db_index=True)


class Once(models.Model):
    """A form that was acted on, by the digest of its id, its sender and its content, and how it was answered."""

    key = models.CharField(max_length=64, unique=True)
    token = models.CharField(max_length=16)  # of the sending that acted
    verb = models.CharField(max_length=60)
    answer = models.CharField(max_length=500, blank=True, default="")  # the address to which it led
    said = models.JSONField(default=list)  # the messages that went with it
    at = models.DateTimeField(db_index=True)


class KeyPrint(models.Model):
    """What may be known of a key that this database needs; see `access.keyprint`."""

    class Key(models.TextChoices):
        SEAL = "seal", "PAYUNG_SEAL_KEY"
        INDEX = "index", "PAYUNG_INDEX_KEY"

    key = models.CharField(max_length=10, unique=True, choices=Key.choices)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)


class Upkeep(models.Model):
    """A backup was made, or one was restored elsewhere and compared: when, and of which file."""

    class Kind(models.TextChoices):
        BACKUP = "backup", _("backup")
        DRILL = "drill", _("restore drill")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(db_index=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
