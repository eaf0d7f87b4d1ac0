"""Data sources: their attributes are symbolic, since only a deployment can read them."""

from __future__ import annotations

import re
from collections.abc import Callable

from scanner.parsers.terraform.policy_documents import policy_document
from scanner.source import Span
from scanner.values import Known, ListValue, Reason, Reference, Text, Unknown, Value

Stated = Callable[[str], Value | None]
"""What a data source's configuration states for an attribute or kind of nested block."""

_LISTS: dict[str, frozenset[str]] = {
    "aws_availability_zones": frozenset({"names", "zone_ids", "group_names"}),
    "aws_subnets": frozenset({"ids"}),
    "aws_subnet_ids": frozenset({"ids"}),
    "aws_security_groups": frozenset({"ids", "arns", "vpc_ids"}),
    "aws_vpcs": frozenset({"ids"}),
    "aws_instances": frozenset({"ids", "private_ips", "public_ips"}),
    "aws_regions": frozenset({"names"}),
    "aws_route_tables": frozenset({"ids"}),
    "aws_network_acls": frozenset({"ids"}),
    "aws_nat_gateways": frozenset({"ids"}),
    "aws_ebs_volumes": frozenset({"ids"}),
    "aws_ami_ids": frozenset({"ids"}),
    "aws_iam_roles": frozenset({"arns", "names"}),
    "aws_efs_access_points": frozenset({"ids", "arns"}),
    "aws_eips": frozenset({"allocation_ids", "public_ips"}),
    "aws_rds_clusters": frozenset({"cluster_arns", "cluster_identifiers"}),
    "aws_db_instances": frozenset({"instance_arns", "instance_identifiers"}),
    "aws_autoscaling_groups": frozenset({"arns", "names"}),
    "aws_ip_ranges": frozenset({"cidr_blocks", "ipv6_cidr_blocks"}),
    "aws_prefix_list": frozenset({"cidr_blocks"}),
}
"""Attributes that are lists, by type (registry.terraform.io/providers/hashicorp/aws, data sources)."""

REGION = ("name", "id", "region")
"""Attributes of `aws_region` that name the region."""

_ZONES = ("names", "zone_ids")
DOCUMENTS = ("json", "minified_json")
"""Attributes of `aws_iam_policy_document` that hold the document."""


_PARTITIONS = (
    ("cn-", "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
    ("us-gov-", "aws-us-gov", "amazonaws.com", "com.amazonaws"),
    ("us-iso-", "aws-iso", "c2s.ic.gov", "gov.ic.c2s"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov", "gov.sgov.sc2s"),
    ("eusc-", "aws-eusc", "amazonaws.eu", "eu.amazonaws"),
    ("", "aws", "amazonaws.com", "com.amazonaws"),
)
"""How the Regions of a partition begin, its name, and its domain in both directions.

https://docs.aws.amazon.com/general/latest/gr/rande.html
"""

_PARTITION_ATTRIBUTES = {"partition": 1, "id": 1, "dns_suffix": 2, "reverse_dns_prefix": 3}

_REGION_NAME = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]+")

_SAME: dict[tuple[str, str], str] = {
    ("aws_caller_identity", "id"): "account_id",
    ("aws_s3_bucket", "id"): "bucket",
    ("aws_iam_role", "id"): "name",
    ("aws_route53_zone", "id"): "zone_id",
}
"""Attributes that say the same as another one of the same data source."""


def partition(region: Value, address: str, name: str, span: Span) -> Value:
    """One attribute of `aws_partition`, which the Region of its provider decides."""
    if name in _PARTITION_ATTRIBUTES and isinstance(region, Known) and _REGION_NAME.fullmatch(str(region.value)):
        found = next(one for one in _PARTITIONS if str(region.value).startswith(one[0]))
        return Known(found[_PARTITION_ATTRIBUTES[name]], span)
    return Unknown(Reason.DATA_SOURCE, span, address, (name,))


def attribute(kind: str, address: str, name: str, stated: Stated, span: Span) -> Value:
    """One attribute of a data source: what its configuration states for it, or symbolic."""
    if kind == "aws_iam_policy_document" and name in DOCUMENTS:
        unknown = Unknown(Reason.DATA_SOURCE, span, address, (name,))
        return Reference(address, name, span, Text((unknown,), span, policy_document(stated, address, span)))
    if kind == "aws_availability_zones" and name in _ZONES:
        return ListValue((), span, Unknown(Reason.ZONES, span, f"{address}.{name}"))
    name = _SAME.get((kind, name), name)
    given = stated(name)
    if given is not None:
        return given
    unknown = Unknown(Reason.DATA_SOURCE, span, address, (name,))
    if name in _LISTS.get(kind, ()):
        return ListValue((), span, unknown)
    return unknown


def undeclared(kind: str, address: str, name: str, span: Span) -> Value:
    """One attribute of a data source that is not declared: its configuration is not known either."""
    if kind == "aws_iam_policy_document":
        return Unknown(Reason.DATA_SOURCE, span, address, (name,))
    return attribute(kind, address, name, lambda _: None, span)
