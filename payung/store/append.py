"""Tables to which many rows are added at once, past the ORM's cost per row."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.db import connection, models

# SQLite writes a table's last id once a statement, so that many rows in one cost half. OR FAIL: it need not be able to
# take half a statement back, as the caller's transaction does that.
VALUES_TOGETHER = 800


class Appendable(models.QuerySet[Any]):
    """A table to which many rows are added at once, past the ORM's cost per row."""

    def reserve(self, count: int) -> Sequence[int]:
        """Return ids that nobody else will use; call it in the transaction that appends them."""
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
                )
                return [row[0] for row in cursor.fetchall()]
            assert connection.in_atomic_block, "ids are reserved inside the transaction that uses them"
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return range(first, first + count)

    def append(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert plain tuples in the order of ``columns``: dates as ISO text or dates, JSON as text.

        Call it in a transaction: where a row breaks a constraint, the rows before it may stand.
        """
        quote = connection.ops.quote_name
        table, names = quote(self.model._meta.db_table), ", ".join(quote(column) for column in columns)
        with connection.cursor() as cursor, connection.wrap_database_errors:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
                return
            statement = f"INSERT OR FAIL INTO {table} ({names}) VALUES "  # noqa: S608  names of our own model
            one, given = f"({', '.join('?' for _column in columns)})", list(rows)
            together = VALUES_TOGETHER // len(columns)
            whole = len(given) // together * together
            some = (given[start : start + together] for start in range(0, whole, together))
            put = cursor.cursor.executemany  # the driver's own: no conversion per statement
            put(statement + ", ".join([one] * together), (tuple(chain.from_iterable(rows)) for rows in some))
            put(statement + one, given[whole:])
