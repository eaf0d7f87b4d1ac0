"""Amazon Route 53: records."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import Link, reference, references
from scanner.model.links import is_undeclared
from scanner.model.readings import Missing
from scanner.verdict import Result, all_of


class Record(Resource):
    """A record of a hosted zone."""

    cloudformation = "AWS::Route53::RecordSet"
    terraform = "aws_route53_record"

    alias = reference("", cfn="AliasTarget.DNSName", tf="alias.name")
    values = references("", cfn="ResourceRecords", tf="records")

    def has_live_target(self) -> Result | None:
        """Assert that what it leads to exists; None for a record that names no resource."""
        if not isinstance(self.alias.fact, Missing):
            return self._exists(self.alias)
        named = [link for link in self.values if link.known is not None or is_undeclared(link, self)]
        return all_of((self._exists(link) for link in named), named[0].passed("")) if named else None

    def _exists(self, link: Link) -> Result:
        if link.known is not None:
            return link.passed(f"{link.name} is {link.known.address}").involving(link.known.address)
        if is_undeclared(link, self):
            return link.failed(f"{link.name} names something that nobody declares")
        if link.literal is not None:
            return link.passed(f"{link.name} is {link.literal}")
        return link.unknown(f"what {link.name} names lies outside the template")
