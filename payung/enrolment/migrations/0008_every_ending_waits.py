"""Every ending that an account brings waits for a second person, whatever its day: it is no longer a late one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrolment', '0007_offered'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='lateending', name='late_ending_is_late'),
        migrations.RemoveConstraint(model_name='lateending', name='late_ending_is_confirmed_by_another'),
        migrations.RemoveConstraint(model_name='lateending', name='late_ending_is_confirmed_whole'),
        migrations.RenameModel(old_name='LateEnding', new_name='WaitingEnding'),
        migrations.AddConstraint(
            model_name='waitingending',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('by')), _negated=True), _connector='OR'), name='waiting_ending_is_confirmed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='waitingending',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by', None), ('confirmed_on', None), ('ending', None)), models.Q(('confirmed_by__isnull', False), ('confirmed_on__isnull', False), ('dropped_on', None), ('ending__isnull', False)), _connector='OR'), name='waiting_ending_is_confirmed_whole'),
        ),
    ]
