"""What a domain name leads to: a bucket, a load balancer, an API, or something outside the template.

An origin of a distribution and the target of a DNS alias name a resource by an attribute of it (`Bucket.DomainName`,
`aws_lb.web.dns_name`), by a text around its name, or by what is cut out of a longer address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

from scanner.model.base import Node, Resource, typed
from scanner.model.fields import Field, ScalarField, Sources, as_text
from scanner.model.readings import Reading, Stated, Undecided
from scanner.values import Known, Reason, Reference, Text, Unknown, Value, plain, to_text

_ANSWERED = frozenset({Reason.COMPUTED, Reason.DATA_SOURCE})
"""Reasons of values that are an attribute of something whose kind is known."""

_WEBSITE_ATTRIBUTES = frozenset({"websiteurl", "website_endpoint", "website_domain"})


@dataclass(frozen=True, slots=True)
class DomainName:
    """A domain name as a template writes it.

    `resource` and `attribute` say whose attribute it is made of, where that is in the graph, and `kind` its type, which
    the name of a resource that nobody declares tells as well; `written` is the text in lower case, every part that is
    not known being an `x`, empty where nothing of it is known.
    """

    reading: Reading[str]
    written: str
    resource: Resource | None
    attribute: str
    kind: str

    @property
    def is_known(self) -> bool:
        """Whether there is anything to go by."""
        return bool(self.written or self.kind)

    @property
    def may_be_anything(self) -> bool:
        """Whether nothing is known of it, not even what kind of thing answers by it."""
        fact = self.reading.fact
        value = fact.value if isinstance(fact, Undecided) else None
        return not self.is_known and isinstance(value, Unknown) and value.reason not in _ANSWERED

    @property
    def is_bucket_website(self) -> bool:
        """Whether it is the website endpoint of a bucket, which speaks HTTP alone.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
        """
        return self.attribute.lower() in _WEBSITE_ATTRIBUTES or ".s3-website" in self.written

    @property
    def is_bucket(self) -> bool:
        """Whether it is a bucket's own endpoint, not that of its website."""
        if self.is_bucket_website:
            return False
        if not self.written and self.kind in ("aws_s3_bucket", "AWS::S3::Bucket"):
            return True
        return ".s3." in self.written or ".s3-" in self.written


class DomainNameField(Field):
    """A domain name."""

    def __init__(self, cfn: Sources, tf: Sources) -> None:
        super().__init__(cfn, tf)
        self._text = ScalarField(cfn, tf, as_text, None)

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        self._text.__set_name__(owner, name)

    @overload
    def __get__(self, node: None, owner: type) -> DomainNameField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> DomainName: ...
    def __get__(self, node: Node | None, owner: type) -> DomainNameField | DomainName:
        if node is None:
            return self
        found = self.find(node)
        value = node.view.world.resolve(found.value)
        reading = Reading(self.label(node, found.source), self._text.fact(found, node), found.involves)
        resource, attribute = leads_to(value, node)
        kind = resource.block.type if resource is not None else _undeclared_kind(value)
        return DomainName(reading, written(value).lower(), resource, attribute, kind)


def domain_name(*, cfn: Sources = (), tf: Sources = ()) -> DomainNameField:
    """A domain name."""
    return DomainNameField(cfn, tf)


def written(value: Value) -> str:
    """The text of a value, every part that is not known being an `x`; empty where no part is known."""
    value = plain(value)
    match value:
        case Known(raw):
            return to_text(raw)
        case Text(parts):
            return "".join(to_text(part.value) if isinstance(part, Known) else "x" for part in parts)
        case _:
            return ""


def leads_to(value: Value, node: Node) -> tuple[Resource | None, str]:
    """The resource in the graph that a value is made of, and the attribute of it."""
    match value:
        case Reference(address=address, attribute=attribute):
            block = node.view.graph.block(address)
            if block is not None and not block.data:
                return typed(block, node.view), attribute
            return leads_to(value.value, node) if value.value is not None else (None, "")
        case Text(parts):
            for part in parts:
                resource, attribute = leads_to(part, node)
                if resource is not None:
                    return resource, attribute
            return None, ""
        case Unknown(reason=Reason.COMPUTED):
            return _cut_out_of(value.describe(), node)
        case _:
            return None, ""


def _cut_out_of(description: str, node: Node) -> tuple[Resource | None, str]:
    """The resource in a description such as `Bucket.WebsiteURL.split[2]`."""
    names = description.split(".")
    for end in range(min(len(names), 12), 0, -1):
        block = node.view.graph.block(".".join(names[:end]))
        if block is not None and not block.data:
            return typed(block, node.view), names[end] if end < len(names) else ""
    return None, ""


def _undeclared_kind(value: Value) -> str:
    """The type of a resource of Terraform's that nobody declares; its address says it."""
    return value.address.split(".")[-2] if isinstance(value, Reference) and "." in value.address else ""


def scheme_of(address: Reading[str]) -> str:
    """`https` or `http`, as an address begins; empty where its beginning is not known."""
    match address.fact:
        case Stated(value=value):
            beginning = value
        case Undecided(value=Text() as value):
            beginning = value.prefix()
        case _:
            return ""
    scheme, colon, _ = beginning.partition(":")
    return scheme.lower() if colon and scheme.lower() in ("http", "https") else ""
