"""A month that was paid ahead may go from an ended membership to the one that began after it."""

from django.db import migrations, models

WHY = [
    ("paid_earlier", "another receipt with an earlier payment date pays the month"),
    ("receipt_short", "the receipt turned out to be short"),
    ("lapsed_before", "it was paid after the membership had lapsed"),
    ("new_spell", "the month belongs to the membership that began after the ending"),
    ("by_hand", "reversed by a person"),
]


class Migration(migrations.Migration):
    dependencies = [("dues", "0003_problem_is_a_code")]

    operations = [
        migrations.AlterField("settlementreversal", "why", models.CharField(choices=WHY, max_length=40)),
    ]
