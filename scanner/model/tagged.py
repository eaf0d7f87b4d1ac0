"""The tags of a resource of any kind, and what they declare of its data."""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.tags import Tags, tags


class Tagged(Part):
    """A resource, seen by its tags alone."""

    __slots__ = ()

    tags = tags(cfn=("Tags", "FileSystemTags"))


def tags_of(resource: Resource) -> Tags:
    """The tags of a resource."""
    own = getattr(resource, "tags", None)
    if isinstance(own, Tags):
        return own
    return Tagged(resource.block, resource.block.properties, resource.view, resource.span).tags


def is_recreatable(store: Resource) -> bool:
    """Whether a tag declares that what the store holds can be made again."""
    return tags_of(store).mentions("scratch", "temporary", "ephemeral", "recreatable", "disposable")
