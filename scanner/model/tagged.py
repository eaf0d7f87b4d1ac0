"""The tags of a resource of any kind, and what they declare of its data."""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.readings import undecided
from scanner.model.tags import Tags, bare, tags
from scanner.values import plain
from scanner.verdict import Result, Verdict

_IDENTITY = ("name", "env", "stage", "project", "application", "app", "owner", "team", "stack", "cost", "deployment")
"""What keys hold that tell which resource it is, where and whose, but nothing of what it holds."""


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


def is_recreatable(store: Resource) -> Result:
    """Pass: a tag declares that what the store holds can be made again."""
    declared = declares(store, "scratch", "temporary", "ephemeral", "recreatable", "disposable")
    if declared.verdict is not Verdict.PASS:
        return declared
    return declared.because("its tags declare that what it holds can be made again")


def declares(resource: Resource, *words: str) -> Result:
    """Pass: the key or the value of a tag holds one of these words (lower case); names and environments don't count."""
    found = tags_of(resource)
    telling = [tag for tag in found if not any(part in bare(tag.key) for part in _IDENTITY)]
    for tag in telling:
        if any(word in bare(text) for word in words for text in (tag.key, tag.known or "")):
            return resource.passed(f"the tag {tag.key} is {tag.known}" if tag.known else f"it has the tag {tag.key}")
    hidden = next((tag for tag in telling if tag.known is None), None)
    if hidden is not None:
        return resource.unknown(
            f"what the tag {hidden.key} declares is not known", *undecided(plain(hidden.value)).needs
        )
    if found.rest is not None:
        return resource.unknown("what its tags declare is not known", *found.rest.needs)
    return resource.failed(f"no tag holds {' or '.join(words)}")
