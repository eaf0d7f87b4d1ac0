"""Whether what is started tomorrow is what was tested today: images by tag, digest and owner.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import parts, text, texts
from scanner.model.policy_statement import written as value_of
from scanner.model.readings import Reading, Undecided
from scanner.values import Known, Reason, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result

_HOLE = "\x00"

_ADDRESSES = (".repository_url", ".RepositoryUri")
"""Attributes that hold a repository's address, without a tag."""


def image_is_pinned(image: Reading[str]) -> Result:
    """Assert that an image is named with a digest, or with a tag other than `latest`."""
    if _is_bare_repository(image):
        return image.failed(f"{image.name} names a repository without a tag, which is latest")
    name = _with_holes(value_of(image)).rpartition("/")[2]
    if not name or name.endswith(_HOLE):
        return image.unknown()
    if "@" in name:
        return image.passed(f"{image.name} names a digest")
    tag = name.partition(":")[2]
    if not tag and _HOLE in name:
        return image.unknown()
    if tag in ("", "latest"):
        return image.failed(f"{image.name} names no tag other than latest")
    return image.passed(f"{image.name} names the tag {tag}") if _HOLE not in tag else image.unknown()


def _is_bare_repository(image: Reading[str]) -> bool:
    """Whether it is the address of a repository, as the repository itself gives it."""
    value = image.fact.value if isinstance(image.fact, Undecided) else None
    if isinstance(value, Text) and len(value.parts) == 1:
        value = value.parts[0]
    if not isinstance(value, Unknown) or value.reason not in (Reason.COMPUTED, Reason.DATA_SOURCE):
        return False
    return value.describe().endswith(_ADDRESSES)


def _with_holes(value: Value) -> str:
    value = plain(value)
    match value:
        case Known(raw):
            return to_text(raw)
        case Text(pieces):
            return "".join(to_text(one.value) if isinstance(one, Known) else _HOLE for one in pieces)
        case _:
            return _HOLE


class Filter(Part):
    """One condition of a search for images."""

    __slots__ = ()

    name = text(tf="name")
    values = texts(tf="values")


class ImageLookup(Resource):
    """A search for a machine image."""

    terraform = "data.aws_ami"

    owners = texts(tf="owners")
    filters = parts(Filter, tf="filter")

    def names_owners(self) -> Result:
        """Assert that it says whose images it takes; anybody may publish one of the same name.

        https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-allowed-amis.html
        """
        by_filter = self.filters.any(
            lambda one: one.name.is_in(("owner-id", "owner-alias")), "no filter names an owner"
        )
        return self.owners.is_set() | by_filter
