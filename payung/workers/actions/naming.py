"""The words of names: written with each name, in the same transaction, so that the search finds who has just come."""

from collections.abc import Iterable, Sequence

from django.db import connection

from payung.store.among import each, each_text
from payung.workers.models import Named, NameWord, Worker

WORDS_TOGETHER = 400


def write_names(people: Iterable[tuple[int, str]]) -> None:
    """Write which words stand in the folded names of newcomers: id and name of each."""
    holders: dict[str, list[int]] = {}
    for pk, key in people:
        for word in set(key.split()):
            if len(word) > 1:
                holders.setdefault(word, []).append(pk)
    ids = _ids_of(holders.keys())
    Named.objects.append(
        ("word_id", "worker_id"),
        [(word_id, pk) for word_id, word in sorted((ids[word], word) for word in holders) for pk in holders[word]],
    )


def _ids_of(words: Iterable[str]) -> dict[str, int]:
    """Return the ids of words; new ones are written, in one order, so that two who do so do not wait in a ring."""
    wanted = sorted(words)
    ids = dict(NameWord.objects.filter(word__in=each_text(wanted)).values_list("word", "pk"))
    fresh = [NameWord(word=word) for word in wanted if word not in ids]
    if fresh:
        NameWord.objects.bulk_create(fresh, batch_size=WORDS_TOGETHER, ignore_conflicts=True)
        new = [word.word for word in fresh]
        ids.update(NameWord.objects.filter(word__in=each_text(new)).values_list("word", "pk"))
    return ids


def forget_names(worker_ids: Sequence[int]) -> None:
    """Take back what `write_names` wrote about some people, before their names change or they go."""
    names = Worker.objects.filter(pk__in=each(worker_ids)).values_list("pk", "name_key")
    pairs = [(word, pk) for pk, key in names for word in set(key.split()) if len(word) > 1]
    ids = dict(NameWord.objects.filter(word__in=each_text({word for word, _pk in pairs})).values_list("word", "pk"))
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM workers_named WHERE word_id = %s AND worker_id = %s",
            [(ids[word], pk) for word, pk in pairs if word in ids],
        )
