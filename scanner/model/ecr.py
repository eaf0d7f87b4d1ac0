"""Amazon ECR.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/what-is-ecr.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import on, parts, reference, text
from scanner.model.policy_document import document


class Repository(Resource):
    """A private repository of container images."""

    cloudformation = "AWS::ECR::Repository"
    terraform = "aws_ecr_repository"
    identified_by = ("repository_name",)

    repository_name = text(cfn="RepositoryName", tf="name")
    tag_mutability = text(cfn="ImageTagMutability", tf="image_tag_mutability", default="MUTABLE")
    encryption = text(
        cfn="EncryptionConfiguration.EncryptionType", tf="encryption_configuration.encryption_type", default="AES256"
    )
    kms_key = kms.key(cfn="EncryptionConfiguration.KmsKey", tf="encryption_configuration.kms_key")
    policy = document(cfn="RepositoryPolicyText", tf=on("aws_ecr_repository_policy.repository", "policy"))
    own_policy = document(cfn="RepositoryPolicyText")


class Destination(Part):
    """A registry that images are replicated to."""

    __slots__ = ()

    region = text(cfn="Region", tf="region")


class ReplicationRule(Part):
    """Which images are replicated, and where to."""

    __slots__ = ()

    destinations = parts(Destination, cfn="Destinations", tf="destination")


class Replication(Resource):
    """The replication of an account's registry in one Region."""

    cloudformation = "AWS::ECR::ReplicationConfiguration"
    terraform = "aws_ecr_replication_configuration"

    rules = parts(ReplicationRule, cfn="ReplicationConfiguration.Rules", tf="replication_configuration.rule")


class RepositoryPolicy(Resource):
    """A repository's policy as a resource of its own."""

    terraform = "aws_ecr_repository_policy"

    repository = reference("ecr.Repository", tf="repository")
    own_policy = document(tf="policy")
