"""Machine images: whether what is started from one has an encrypted root volume."""

from __future__ import annotations

from scanner.model.base import Node, Part, Resource
from scanner.model.ebs import BlockDevice, InstanceDevice
from scanner.model.fields import Link, boolean, parts, text, texts
from scanner.model.links import is_hidden_in_part
from scanner.model.readings import Missing, Undecided
from scanner.values import Absent, Known, ListValue, Reason, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict

_PUBLISHERS = frozenset({"amazon", "aws-marketplace", "aws-backup-vault", "microsoft", "099720109477"})
"""Aliases of publishers whose images are public, and Canonical's account (https://documentation.ubuntu.com/aws/)."""

_PUBLISHED = ("/aws/service/", "resolve:ssm:/aws/service/")
"""Parameters in which AWS publishes images.
https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
"""


class Image(Resource):
    """A machine image that is made in the template."""

    terraform = ("aws_ami", "aws_ami_copy")

    encrypted = boolean(tf="encrypted", default=False)
    devices = parts(InstanceDevice, tf="ebs_block_device")

    def is_encrypted(self) -> Result:
        """Assert that what is started from it has an encrypted root volume."""
        if self.block.type == "aws_ami":
            return self.devices.all(BlockDevice.is_encrypted) if len(self.devices) else self.unknown("names no device")
        own = self.encrypted.is_true()
        if own.verdict is Verdict.PASS:
            return own
        return self.unknown(f"{self.address} is encrypted as its source is, which lies outside the template")


class Filter(Part):
    """One condition of a search for images."""

    __slots__ = ()

    name = text(tf="name")
    values = texts(tf="values")

    def patterns(self) -> list[str]:
        """The patterns that are known."""
        return [one.known for one in self.values if one.known is not None]


class ImageSearch(Node):
    """A data source that looks an image up."""

    __slots__ = ()

    filters = parts(Filter, tf="filter")


def image_encrypted(image: Link, node: Node) -> Result:
    """Assert that the image that `node` starts from is encrypted; unknown where it lies outside.

    A public image never is. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html
    """
    known = image.known
    if isinstance(known, Image):
        return known.is_encrypted()
    fact = image.fact
    if isinstance(fact, Undecided) and is_published(fact.value, node):
        return image.failed("the root volume is as the image has it, and a public image is not encrypted")
    if isinstance(fact, Missing):
        return node.unknown("the root volume follows the image, which is chosen elsewhere")
    return image.unknown("the root volume follows the image, which lies outside the template")


def is_published(value: Value, node: Node) -> bool:
    """Whether an image is one that its publisher offers to everybody."""
    if isinstance(value, Text):
        return any(is_published(part, node) for part in value.parts)
    if not isinstance(value, Unknown):
        return False
    if _parameter_path(value, node).startswith(_PUBLISHED):
        return True
    source = node.view.graph.block(value.needs) if value.reason is Reason.DATA_SOURCE else None
    if source is None:
        return False
    if source.type == "aws_ssm_parameter":
        return starts_with(source.properties.entries.get("name", Absent()), _PUBLISHED)
    owners = node.view.world.resolve(source.properties.entries.get("owners", Absent()))
    known = [plain(node.view.world.resolve(one)) for one in owners.items] if isinstance(owners, ListValue) else []
    return bool(known) and all(isinstance(one, Known) and to_text(one.value) in _PUBLISHERS for one in known)


def _parameter_path(value: Unknown, node: Node) -> str:
    """The path in the parameter store that an image's ID comes from: in a dynamic reference, or as a default."""
    if value.reason is not Reason.DYNAMIC:
        return ""
    declared = node.view.graph.input(value.needs)
    default = plain(declared.default) if declared is not None and declared.default is not None else None
    return to_text(default.value) if isinstance(default, Known) else value.needs


def starts_with(value: Value, beginnings: tuple[str, ...]) -> bool:
    """Whether a text surely begins with one of `beginnings`."""
    return beginning(value).startswith(beginnings)


def beginning(value: Value) -> str:
    """What is known of the beginning of a text."""
    value = plain(value)
    return to_text(value.value) if isinstance(value, Known) else value.prefix() if isinstance(value, Text) else ""


def image_name(image: Link, node: Node) -> str:
    """What is known of the name of an image out of sight: its parameter's path or the name it is searched by."""
    fact = image.fact
    value = fact.value if isinstance(fact, Undecided) else None
    if isinstance(value, Text):
        return "".join(part.needs for part in value.parts if isinstance(part, Unknown))
    if not isinstance(value, Unknown):
        return ""
    source = node.view.graph.block(value.needs) if value.reason is Reason.DATA_SOURCE else None
    if source is None:
        return _parameter_path(value, node)
    if source.type == "aws_ssm_parameter":
        return beginning(node.view.world.resolve(source.properties.entries.get("name", Absent())))
    filters = ImageSearch(source, source.properties, node.view, source.name_span).filters
    return " ".join(text for one in filters if one.name.known == "name" for text in one.patterns())


def unread_search(image: Link, node: Node) -> Result | None:
    """Unknown, where nothing is known of the names by which an image out of sight is searched; else None."""
    fact = image.fact
    value = fact.value if isinstance(fact, Undecided) else None
    if not isinstance(value, Unknown) or value.reason is not Reason.DATA_SOURCE:
        return None
    source = node.view.graph.block(value.needs)
    if source is None:
        return None
    filters = ImageSearch(source, source.properties, node.view, source.name_span).filters
    facts: list[object] = [filters.rest]
    for one in filters:
        facts.extend([one.name.fact] if one.name.known is None else [])
        facts.extend([one.values.rest, *(text.fact for text in one.values)] if one.name.known in (None, "name") else [])
    return image.unknown("which image is found is not known") if any(is_hidden_in_part(one) for one in facts) else None
