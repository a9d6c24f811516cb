"""Workers, where they live, how poor they are held to be, their family, their consent, and who is who."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.access.models import User
from payung.regions.models import Region
from payung.regions.queries import counted_in
from payung.store.append import Appendable

if TYPE_CHECKING:
    from django.db.models import QuerySet

DISTRICT_LETTERS = 8  # of a code such as 31.75.02: below a city, looking in the area first is quicker
VILLAGE_LETTERS = 13  # of a code such as 31.75.02.1005
PEOPLE = "/daftar"  # the address of the list of people, a room downstream answers it


class WorkerQuerySet(Appendable):
    """Workers by who looks."""

    def living_in(self, code: str) -> "WorkerQuerySet":
        """Keep workers whose latest residence lies in the area; an empty code keeps nobody.

        Of an RW also those who lived in one that was merged into it, or that had another number.
        """
        if not code:
            return self.none()
        latest = (
            Residence.objects.filter(worker=models.OuterRef("pk")).order_by("-from_on", "-id").values("rw__code")[:1]
        )
        living = self.annotate(rw_code=models.Subquery(latest))
        if len(code) < DISTRICT_LETTERS:
            return living.filter(rw_code__startswith=code)
        inside, ever = Q(rw_code__startswith=code), Q(rw__code__startswith=code)
        if "-" in code:
            others = counted_in(code, date.max)
            inside, ever = inside | Q(rw_code__in=others), ever | Q(rw__code__in=others)
        return living.filter(inside, pk__in=Residence.objects.filter(ever).values("worker"))

    def visible_to(self, user: User) -> "WorkerQuerySet":
        """Keep the workers who live in the user's area."""
        return self.living_in(user.area)


class OfOneQuerySet(models.QuerySet[Any]):
    """What is said about one worker, by who looks."""

    def visible_to(self, user: User) -> "OfOneQuerySet":
        """Keep what is about a worker who lives in the user's area."""
        return self.filter(worker__in=Worker.objects.visible_to(user))


class OfTwoQuerySet(models.QuerySet[Any]):
    """What is said about two records, by who looks."""

    def visible_to(self, user: User) -> "OfTwoQuerySet":
        """Keep what is about two records that both live in the user's area."""
        seen = Worker.objects.visible_to(user)
        return self.filter(kept__in=seen, absorbed__in=seen)

    def concerning(self, user: User) -> "OfTwoQuerySet":
        """Keep what is about a record that lives in the user's area, wherever the other one does."""
        seen = Worker.objects.visible_to(user)
        return self.filter(Q(kept__in=seen) | Q(absorbed__in=seen))


class Worker(models.Model):
    """A person, known by an opaque reference. The NIK is sealed; its blind index finds it."""

    class Sex(models.TextChoices):
        MALE = "L", _("male")
        FEMALE = "P", _("female")

    ref = models.CharField(max_length=16, unique=True)
    nik_sealed = models.BinaryField()
    nik_index = models.CharField(max_length=32, unique=True)
    nik_index_next = models.CharField(max_length=32, null=True)  # while the index key is rotated
    kk_sealed = models.BinaryField(null=True)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)  # folded: case, titles, spelling
    birth_date = models.DateField()
    birth_place = models.CharField(max_length=80, blank=True, default="")
    sex = models.CharField(max_length=1, choices=Sex.choices)
    match_key = models.CharField(max_length=64)  # blocking key of possible duplicates
    occupation = models.CharField(max_length=40, blank=True, default="")  # key of the list of occupations
    occupation_text = models.CharField(max_length=120, blank=True, default="")
    sector = models.CharField(max_length=10, default="other")  # `transport` or `other`, after the occupation
    phone = models.CharField(max_length=20, blank=True, default="")  # E.164
    recorded_on = models.DateField()

    objects = WorkerQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(sex__in=["L", "P"]), name="worker_sex_is_l_or_p"),
            models.CheckConstraint(condition=Q(sector__in=["transport", "other"]), name="worker_sector_is_known"),
            models.UniqueConstraint(
                fields=["nik_index_next"], condition=Q(nik_index_next__isnull=False), name="next_nik_index_is_unique"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["name_key", "id"], name="worker_by_name"),  # the search reads nothing else
            models.Index(fields=["match_key", "name_key"], name="worker_by_match"),  # pairs need nothing else
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def honoured_name(self) -> str:
        """Return the name as one says it to a person: "Ibu Nurlela", "Bapak Darmawan"."""
        return f"{'Bapak' if self.sex == self.Sex.MALE else 'Ibu'} {self.name}"

    def get_absolute_url(self) -> str:
        """Return the address of the person's page, which a room downstream answers."""
        return f"{PEOPLE}/{self.ref}"


class NameWord(models.Model):
    """A word that stands in somebody's folded name, once for everybody who has it. It stays when nobody has it."""

    word = models.CharField(max_length=200, unique=True)

    objects = Appendable.as_manager()


class Named(models.Model):
    """A person's folded name holds the word: what the search begins with. Written with the name, and only then.

    The database checks neither key: both rows are written in the same transaction, and a million people have three
    million of these.
    """

    pk = models.CompositePrimaryKey("word_id", "worker_id")
    word = models.ForeignKey(
        NameWord, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    worker = models.ForeignKey(
        Worker, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    objects = Appendable.as_manager()


class Residence(models.Model):
    """Where a worker lives from a day on, with the RW of the identity card and of the work where they differ."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+", db_index=False)
    rw = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    ktp_rw = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    work_rw = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    rt = models.CharField(max_length=3, blank=True, default="")
    street = models.CharField(max_length=200, blank=True, default="")  # as the list or the KTP says it
    from_on = models.DateField()
    recorded_on = models.DateField()

    objects = Appendable.as_manager()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["worker", "from_on", "id", "rw"], name="residence_on_a_day"),  # the last one wins
            models.Index(fields=["rw", "worker"], name="residence_by_rw"),
        ]


class Welfare(models.Model):
    """What a welfare list says of a worker's household: source, decile 1 (poorest) to 10, day of the snapshot."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=30)
    decile = models.PositiveSmallIntegerField(null=True)
    snapshot_on = models.DateField()
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["worker", "source", "snapshot_on"], name="one_welfare_line_a_snapshot"),
            models.CheckConstraint(
                condition=Q(decile=None) | Q(decile__range=(1, 10)), name="welfare_decile_is_1_to_10"
            ),
        ]


class Relative(models.Model):
    """Somebody of the worker's family: a child or another possible heir.

    ``relation`` is a key of Relation, or the words of a list that nobody has read yet.
    """

    class Relation(models.TextChoices):
        HUSBAND = "husband", _("husband")
        WIFE = "wife", _("wife")
        CHILD = "child", _("child")
        FATHER = "father", _("father")
        MOTHER = "mother", _("mother")
        GRANDCHILD = "grandchild", _("grandchild")
        GRANDPARENT = "grandparent", _("grandparent")
        SIBLING = "sibling", _("brother or sister")
        FATHER_IN_LAW = "father_in_law", _("father-in-law")
        MOTHER_IN_LAW = "mother_in_law", _("mother-in-law")
        OTHER = "other", _("somebody else")

    class School(models.TextChoices):
        TK = "tk", _("kindergarten (TK)")
        SD = "sd", _("primary school (SD)")
        SMP = "smp", _("lower secondary school (SMP)")
        SMA = "sma", _("upper secondary school (SMA, SMK)")
        UNIVERSITY = "university", _("university")

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    relation = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    birth_date = models.DateField(null=True)
    school_level = models.CharField(max_length=12, choices=School.choices, blank=True, default="")
    phone = models.CharField(max_length=20, blank=True, default="")
    recorded_on = models.DateField()

    objects = OfOneQuerySet.as_manager()

    @property
    def relation_words(self) -> str:
        """Return the relation in the reader's language; words of a list as they came."""
        return str(dict(self.Relation.choices).get(self.relation, self.relation))


class Consent(models.Model):
    """A worker agreed to be nominated after hearing the notice, or withdrew (UU 27/2022)."""

    class Channel(models.TextChoices):
        SPOKEN = "spoken", _("spoken, a neighbourhood officer was there")
        SIGNED = "signed", _("signed on paper")
        ROSTER = "roster", _("with the list that was sent")
        HAND = "hand", _("spoken, to whoever wrote the person down")

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    notice_version = models.CharField(max_length=20)
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=40, blank=True, default="")
    withdrawn_on = models.DateField(null=True)
    recorded_on = models.DateField()

    objects = OfOneQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=models.F("on")),
                name="consent_is_withdrawn_after_it_was_given",
            )
        ]

    @property
    def channel_words(self) -> str:
        """Return how it was given, in the reader's language; an unknown channel as it was named."""
        return str(dict(self.Channel.choices).get(self.channel, self.channel))


class Merge(models.Model):
    """``absorbed`` is the same person as ``kept``. In force from its confirmation until it is undone.

    With ``both_members`` both records are members, or may be, and a second person has to confirm it.
    """

    kept = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    both_members = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(null=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_on = models.DateField(null=True)

    objects = OfTwoQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(kept=models.F("absorbed")), name="merge_joins_two_records"),
            models.CheckConstraint(
                condition=Q(both_members=False)
                | Q(confirmed_on=None, by__isnull=False)
                | (Q(by__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=models.F("by"))),
                name="merge_of_members_has_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(confirmed_on__isnull=False), name="merge_is_confirmed_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(undone_by=None) | Q(undone_on__isnull=False), name="merge_is_undone_on_a_day"
            ),
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_on=None), name="absorbed_into_one_record"),
        ]


class Distinct(models.Model):
    """A person decided that these two records are not the same person; it is not asked again."""

    first = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["first", "second"], name="one_distinct_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="distinct_pair_is_ordered"),
        ]


class MendingRequest(models.Model):
    """Somebody who may not correct a worker's details asks those who may; answered once, by whom and on what day."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=300)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    mended = models.BooleanField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = OfOneQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(words=""), name="request_says_what_is_wrong"),
            models.CheckConstraint(
                condition=Q(mended=None, answer="", answered_on=None, answered_by=None)
                | Q(mended__isnull=False, answered_on__isnull=False, answered_by__isnull=False),
                name="request_is_answered_by_somebody_on_a_day",
            ),
            models.CheckConstraint(condition=~Q(mended=False, answer=""), name="request_left_says_why"),
        ]


def in_force_on(merges: "QuerySet[Merge]", known_on: date) -> "QuerySet[Merge]":
    """Keep merges that counted as known on the day; an undoing counts from its own day."""
    return merges.filter(confirmed_on__lte=known_on).exclude(undone_on__lte=known_on)
