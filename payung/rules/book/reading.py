"""Reads YAML strictly: a key that stands twice is refused, and a day that no calendar has stays words."""

from pathlib import Path
from typing import Any

import yaml

_MERGE = "tag:yaml.org,2002:merge"


class _Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C loader is not always there
    """A safe YAML loader that refuses the same key twice, which YAML would silently let win."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    written = set()
    for key_node in [key for key, _ in node.value if key.tag != _MERGE]:  # what `<<` brings along may be overridden
        key = loader.construct_object(key_node, deep=True)
        if key in written:
            raise yaml.constructor.ConstructorError(None, None, f"“{key}” stands twice", key_node.start_mark)
        written.add(key)
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key_node, deep=True): loader.construct_object(value_node, deep=True)
        for key_node, value_node in node.value
    }


def _timestamp(loader: Any, node: yaml.ScalarNode) -> Any:
    """Return the day, or the words where the calendar has no such day: whoever asks for a day refuses them."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Strict.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds; refuses (``yaml.YAMLError``) broken files and a key that stands twice."""
    try:
        return yaml.load(path.read_bytes(), Loader=_Strict)  # noqa: S506  it is a safe loader
    except (ValueError, TypeError, RecursionError) as problem:  # a list as a key, a number that is none
        raise yaml.YAMLError(str(problem)) from problem
