"""Amazon ECR.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/what-is-ecr.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import on, reference, text
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


class RepositoryPolicy(Resource):
    """A repository's policy as a resource of its own."""

    terraform = "aws_ecr_repository_policy"

    repository = reference("ecr.Repository", tf="repository")
    own_policy = document(tf="policy")
