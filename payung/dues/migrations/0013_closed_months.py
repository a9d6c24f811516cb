"""Nothing about money is recorded in a closed month, and a closing stays: the database itself refuses it."""

from django.db import migrations

# By table: the columns that say on which day a row, or what is written into it later, was recorded.
DAYS = {
    "dues_movement": ["recorded_on"],
    "dues_payment": ["recorded_on"],
    "dues_settlement": ["recorded_on"],
    "dues_settlementreversal": ["recorded_on"],
    "dues_shortdecision": ["recorded_on"],
    "dues_refund": ["recorded_on", "confirmed_on"],
    "dues_attribution": ["recorded_on", "reversed_on"],
    "dues_pledge": ["recorded_on"],
    "dues_pledgechange": ["recorded_on"],
    "dues_sponsorship": ["recorded_on", "reversed_on"],
    "dues_reservation": ["recorded_on", "became_on", "reversed_on"],
}
LITE_MONTH = "CAST(substr(NEW.{0}, 1, 4) AS integer) * 12 + CAST(substr(NEW.{0}, 6, 2) AS integer) - 1"
POSTGRES_MONTH = "extract(year FROM NEW.{0})::int * 12 + extract(month FROM NEW.{0})::int - 1"
CLOSED = "EXISTS (SELECT 1 FROM dues_closing c WHERE c.confirmed_on IS NOT NULL AND c.month = {0})"


def refuse(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table, columns in DAYS.items():
        for column in columns:
            name = f"{table}_{column}_is_open"
            if is_postgres:
                closed = CLOSED.format(POSTGRES_MONTH.format(column))
                schema_editor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN IF NEW.{column} IS NOT NULL AND {closed} THEN RAISE EXCEPTION 'month_closed: {table}'; "
                    f"END IF; RETURN NEW; END $$"
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {column} ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {name}()"
                )
            else:
                closed = CLOSED.format(LITE_MONTH.format(column))
                for verb in ("INSERT", f"UPDATE OF {column}"):
                    schema_editor.execute(
                        f"CREATE TRIGGER {name}_{verb.split()[0].lower()} BEFORE {verb} ON {table} "
                        f"WHEN NEW.{column} IS NOT NULL AND {closed} "
                        f"BEGIN SELECT RAISE(ABORT, 'month_closed: {table}'); END"
                    )
    _keep_closings(schema_editor, is_postgres)


def _keep_closings(schema_editor, is_postgres):
    for verb in ("UPDATE", "DELETE"):
        name = f"dues_closing_no_{verb.lower()}"
        if is_postgres:
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION 'dues_closing is kept'; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON dues_closing FOR EACH ROW "
                f"WHEN (OLD.confirmed_on IS NOT NULL) EXECUTE FUNCTION {name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON dues_closing WHEN OLD.confirmed_on IS NOT NULL "
                f"BEGIN SELECT RAISE(ABORT, 'dues_closing is kept'); END"
            )


def allow(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table, columns in DAYS.items():
        for column in columns:
            name = f"{table}_{column}_is_open"
            if is_postgres:
                schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
                schema_editor.execute(f"DROP FUNCTION {name}()")
            else:
                for verb in ("insert", "update"):
                    schema_editor.execute(f"DROP TRIGGER {name}_{verb}")
    for verb in ("update", "delete"):
        name = f"dues_closing_no_{verb}"
        if is_postgres:
            schema_editor.execute(f"DROP TRIGGER {name} ON dues_closing")
            schema_editor.execute(f"DROP FUNCTION {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("dues", "0012_closing")]
    operations = [migrations.RunPython(refuse, allow)]
