"""Amazon S3: access points, each with a name, a policy and a public access block of its own.

Without a word on the block, all four of its switches are on.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, on, parts, reference, text
from scanner.model.policy_document import document
from scanner.model.readings import Readings, Stated
from scanner.verdict import Result, all_of


class AccessPointBlock(Part):
    """The public access block of an access point."""

    __slots__ = ()

    block_public_acls = boolean(cfn="BlockPublicAcls", tf="block_public_acls", default=True)
    ignore_public_acls = boolean(cfn="IgnorePublicAcls", tf="ignore_public_acls", default=True)
    block_public_policy = boolean(cfn="BlockPublicPolicy", tf="block_public_policy", default=True)
    restrict_public_buckets = boolean(cfn="RestrictPublicBuckets", tf="restrict_public_buckets", default=True)

    def is_complete(self) -> Result:
        """Assert that all four switches are on."""
        switches = (
            self.block_public_acls,
            self.ignore_public_acls,
            self.block_public_policy,
            self.restrict_public_buckets,
        )
        return all_of((switch.is_true() for switch in switches), self.failed("no switch is on"))


class AccessPoint(Resource):
    """An access point of one bucket."""

    cloudformation = "AWS::S3::AccessPoint"
    terraform = "aws_s3_access_point"
    identified_by = ("access_point_name",)

    access_point_name = text(cfn="Name", tf="name")
    bucket = reference("s3.Bucket", cfn="Bucket", tf="bucket")
    vpc = text(cfn="VpcConfiguration.VpcId", tf="vpc_configuration.vpc_id")
    blocks = parts(AccessPointBlock, cfn="PublicAccessBlockConfiguration", tf="public_access_block_configuration")
    policy = document(cfn="Policy", tf=("policy", on("aws_s3control_access_point_policy.access_point_arn", "policy")))

    def is_blocked(self) -> Result:
        """Assert that all four switches are on."""
        return every_switch(self.blocks)

    def policy_is_restricted(self) -> Result:
        """Pass: a public policy has no effect: the access point answers to a VPC alone, or is restricted."""
        if isinstance(self.vpc.fact, Stated):
            return self.vpc.passed("the access point answers to one VPC alone")
        return every_block(self.blocks, lambda block: block.restrict_public_buckets.is_true())


class MultiRegionAccessPoint(Resource):
    """An access point of buckets in several Regions."""

    cloudformation = "AWS::S3::MultiRegionAccessPoint"
    terraform = "aws_s3control_multi_region_access_point"

    blocks = parts(AccessPointBlock, cfn="PublicAccessBlockConfiguration", tf="details.public_access_block")

    def is_blocked(self) -> Result:
        """Assert that all four switches are on."""
        return every_switch(self.blocks)


class AccessPointPolicy(Resource):
    """A policy that a resource of its own gives to an access point."""

    cloudformation = ("AWS::S3::MultiRegionAccessPointPolicy", "AWS::S3ObjectLambda::AccessPointPolicy")
    terraform = (
        "aws_s3control_access_point_policy",
        "aws_s3control_multi_region_access_point_policy",
        "aws_s3control_object_lambda_access_point_policy",
    )

    document = document(cfn=("Policy", "PolicyDocument"), tf=("policy", "details.policy"))


def every_switch(blocks: Readings[AccessPointBlock]) -> Result:
    """Assert that all four switches of an access point are on, as they are without a word on them."""
    return every_block(blocks, AccessPointBlock.is_complete)


def every_block(blocks: Readings[AccessPointBlock], check: Callable[[AccessPointBlock], Result]) -> Result:
    """Assert `check` of an access point's block; one that is left out has every switch on."""
    return blocks.all(check, "the public access block is not set and has every switch on")
