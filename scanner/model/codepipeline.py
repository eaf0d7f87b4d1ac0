"""AWS CodePipeline.

https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import parts, reference, text


class ArtifactStore(Part):
    """A bucket in which a pipeline keeps what one stage hands to the next."""

    __slots__ = ()

    kms_key = kms.key(cfn=("EncryptionKey.Id", "ArtifactStore.EncryptionKey.Id"), tf="encryption_key.id")


class ActionVariable(Part):
    """An environment variable that an action hands to a build."""

    __slots__ = ()

    variable_name = text(cfn="name", tf="name")
    kind = text(cfn="type", tf="type", default="PLAINTEXT")
    content = text(cfn="value", tf="value")


class Action(Part):
    """One step of a stage."""

    __slots__ = ()

    category = text(cfn="ActionTypeId.Category", tf="category")
    provider = text(cfn="ActionTypeId.Provider", tf="provider")
    project = reference("codebuild.Project", cfn="Configuration.ProjectName", tf="configuration.ProjectName")
    token = text(cfn="Configuration.OAuthToken", tf="configuration.OAuthToken")
    variables = parts(ActionVariable, cfn="Configuration.EnvironmentVariables", tf="configuration.EnvironmentVariables")


class Stage(Part):
    """A stage of a pipeline."""

    __slots__ = ()

    actions = parts(Action, cfn="Actions", tf="action")


class Pipeline(Resource):
    """A pipeline."""

    cloudformation = "AWS::CodePipeline::Pipeline"
    terraform = "aws_codepipeline"

    stages = parts(Stage, cfn="Stages", tf="stage")
    stores = parts(ArtifactStore, cfn=("ArtifactStore", "ArtifactStores"), tf="artifact_store")


class Connection(Resource):
    """A connection to a source of code outside AWS, by the provider's own sign-in."""

    cloudformation = ("AWS::CodeStarConnections::Connection", "AWS::CodeConnections::Connection")
    terraform = ("aws_codestarconnections_connection", "aws_codeconnections_connection")
