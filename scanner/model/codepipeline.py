"""AWS CodePipeline.

https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import parts


class ArtifactStore(Part):
    """A bucket in which a pipeline keeps what one stage hands to the next."""

    __slots__ = ()

    kms_key = kms.key(cfn=("EncryptionKey.Id", "ArtifactStore.EncryptionKey.Id"), tf="encryption_key.id")


class Pipeline(Resource):
    """A pipeline."""

    cloudformation = "AWS::CodePipeline::Pipeline"
    terraform = "aws_codepipeline"

    stores = parts(ArtifactStore, cfn=("ArtifactStore", "ArtifactStores"), tf="artifact_store")
