"""At which line of a YAML file a place stands: «tiêu chí 2 › 2.1 › kind» is on line 43."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

BETWEEN = " › "
WHOLE_FILE = "tệp"
_NAMING = frozenset({"code", "key", "number", "order"})
"""Keys by whose value a place names a group of keys: «2.1», «tiêu chí 2», «bước council»."""


def line_of(text: str, place: str) -> int | None:
    """The line of the innermost part of the place that stands in the file, ``None``: the file.

    Of two groups of one name it is the last, which is the one too many. ``text`` is valid YAML.
    """
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    line = None
    for part in place.split(BETWEEN):
        if part == WHOLE_FILE:
            continue
        found = None if node is None else _below(node, part)
        if found is None:
            break
        mark, node = found
        line = mark.start_mark.line + 1
    return line


def _below(node: yaml.Node, part: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Where a part begins and what stands there: a key, a number in a list, a named group."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key, value
    if isinstance(node, yaml.SequenceNode) and part.isdecimal():
        item = node.value[int(part) - 1]
        return item, item
    name = part.rsplit(" ", 1)[-1]
    named = [(key, group) for group in _groups(node) for key in _keys_with(group, name)]
    return named[-1] if named else None


def _groups(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    """Groups of keys in a list, or one step inside a group."""
    inside = [value for _key, value in node.value] if isinstance(node, yaml.MappingNode) else []
    for one in (node, *inside):
        if isinstance(one, yaml.SequenceNode):
            yield from (item for item in one.value if isinstance(item, yaml.MappingNode))
        elif isinstance(one, yaml.MappingNode) and one is not node:
            yield one


def _keys_with(group: yaml.MappingNode, name: str) -> list[yaml.Node]:
    return [key for key, value in group.value if key.value in _NAMING and value.value == name]
