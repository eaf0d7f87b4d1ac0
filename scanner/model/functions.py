"""AWS Lambda: functions, also those of serverless applications, and who may invoke them.

https://docs.aws.amazon.com/lambda/latest/dg/welcome.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

from __future__ import annotations

from scanner.model.applicationautoscaling import ScalableTarget, targets_of
from scanner.model.base import Part, Resource
from scanner.model.environment import variables
from scanner.model.fields import by_dialect, integer, on, parts, reference, references, text
from scanner.model.placement import zones_of
from scanner.model.readings import Missing, Readings, Undecided
from scanner.model.serverless_roles import ServerlessRole
from scanner.model.zones import Zones
from scanner.values import Text
from scanner.verdict import Result, Verdict


class ProvisionedConcurrency(Part):
    """Instances that are kept ready."""

    __slots__ = ()

    amount = integer(
        cfn="ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions", tf="provisioned_concurrent_executions"
    )


class Function(ServerlessRole):
    """A function."""

    cloudformation = ("AWS::Lambda::Function", "AWS::Serverless::Function")
    terraform = "aws_lambda_function"
    identified_by = ("function_name",)

    function_name = text(cfn="FunctionName", tf="function_name")
    subnets = references("vpc.Subnet", cfn="VpcConfig.SubnetIds", tf="vpc_config.subnet_ids")
    groups = references(
        "security_groups.SecurityGroup", cfn="VpcConfig.SecurityGroupIds", tf="vpc_config.security_group_ids"
    )
    role = reference("iam.Role", cfn="Role", tf="role")
    environment = variables(cfn="Environment.Variables", tf="environment.variables")
    tracing = text(cfn=("TracingConfig.Mode", "Tracing"), tf="tracing_config.mode", default="PassThrough")
    reserved_concurrency = integer(
        cfn="ReservedConcurrentExecutions",
        tf="reserved_concurrent_executions",
        default=by_dialect(cfn=None, tf=-1),
    )
    provisioned = parts(
        ProvisionedConcurrency,
        cfn=on("AWS::Lambda::Alias.FunctionName"),
        tf=on("aws_lambda_provisioned_concurrency_config.function_name"),
    )
    own_provisioned = integer(cfn="ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions")
    dead_letters = text(
        cfn=("DeadLetterConfig.TargetArn", "DeadLetterQueue.TargetArn"), tf="dead_letter_config.target_arn"
    )
    on_failure = text(
        cfn=(
            on("AWS::Lambda::EventInvokeConfig.FunctionName", "DestinationConfig.OnFailure.Destination"),
            "EventInvokeConfig.DestinationConfig.OnFailure.Destination",
        ),
        tf=on("aws_lambda_function_event_invoke_config.function_name", "destination_config.on_failure.destination"),
    )
    image = text(cfn=("Code.ImageUri", "ImageUri"), tf="image_uri")
    package = text(
        cfn=("Code.S3Key", "Code.ZipFile", "CodeUri", "CodeUri.Key", "InlineCode"), tf=("filename", "s3_key")
    )
    code_signing = reference("functions.CodeSigning", cfn="CodeSigningConfigArn", tf="code_signing_config_arn")
    url_type = text(cfn="FunctionUrlConfig.AuthType")

    def zones(self) -> Zones | None:
        """The zones of its subnets; None where it is in no VPC, and the service runs it across zones."""
        subnets = self.subnets
        if subnets.missing or (not subnets.items and subnets.rest is None):
            return None
        return zones_of(self, subnets)

    def scaling(self) -> Readings[ScalableTarget]:
        """What sets how many instances are kept ready."""
        return targets_of(self, "lambda:function:ProvisionedConcurrency", self.function_name)

    def states_concurrency(self) -> Result:
        """Assert that it reserves a share of the account's concurrency, or scales what it keeps ready."""
        reserved = self.reserved_concurrency.at_least(1)
        if reserved.verdict is not Verdict.FAIL or self.reserved_concurrency.known == 0:
            return reserved
        scaled = self.scaling()
        ready = scaled.is_set() if scaled.items or scaled.rest is not None else None
        improved = reserved.graded("info")
        return improved if ready is None else improved | ready

    def runs_signed_code(self) -> Result:
        """Assert that code which nobody trusted signed is refused, or that its image is pinned by digest."""
        signing = self.code_signing.to(CodeSigning)
        if signing is not None:
            return signing.enforcement.is_("Enforce").involving(self.address)
        if not isinstance(self.code_signing.fact, Missing):
            return self.code_signing.unknown("the code-signing configuration lies outside the template")
        if isinstance(self.image.fact, Missing):
            return self.code_signing.failed(f"{self.code_signing.name} is not set")
        return self.image.must(lambda image: "@sha256:" in image, "pinned by digest")

    def keeps_failed_events(self) -> Result:
        """Assert that events which it fails on have somewhere to go."""
        return self.dead_letters.is_set() | self.on_failure.is_set()


class Permission(Resource):
    """A permission to invoke a function."""

    cloudformation = "AWS::Lambda::Permission"
    terraform = "aws_lambda_permission"

    function = reference("functions.Function", cfn="FunctionName", tf="function_name")
    action = text(cfn="Action", tf="action")
    principal = text(cfn="Principal", tf="principal")
    source = text(cfn="SourceArn", tf="source_arn")
    source_account = text(cfn="SourceAccount", tf="source_account")
    organization = text(cfn="PrincipalOrgID", tf="principal_org_id")
    url_type = text(cfn="FunctionUrlAuthType", tf="function_url_auth_type")
    token = text(cfn="EventSourceToken", tf="event_source_token")

    def is_for_service(self) -> bool:
        """Whether it is for a service of AWS, that of a Region which is not known included."""
        fact = self.principal.fact
        value = fact.value if isinstance(fact, Undecided) else None
        named = value.suffix() if isinstance(value, Text) else self.principal.known or ""
        return named.endswith((".amazonaws.com", ".amazon.com"))

    def is_narrowed(self) -> Result:
        """Assert that what invokes by it is narrowed to one source, account or organization."""
        narrowed = (
            self.source.is_set() | self.source_account.is_set() | self.organization.is_set() | self.token.is_set()
        )
        if narrowed.verdict is not Verdict.FAIL:
            return narrowed
        return narrowed.because(f"the permission for {self.principal.known or 'a service'} names no source")

    def is_bound_to_source(self) -> Result | None:
        """Assert that a service may act for one source alone; None for what is no service.

        https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
        """
        if not self.is_for_service():
            return self.principal.unknown() if isinstance(self.principal.fact, Undecided) else None
        narrowed = self.is_narrowed()
        if self.principal.known != "s3.amazonaws.com" or narrowed.verdict is not Verdict.PASS:
            return narrowed
        account = self.source_account.is_set()
        return (
            account
            if account.verdict is not Verdict.FAIL
            else self.principal.failed(
                f"the permission for a bucket names no account: {self.source_account.name} is not set"
            ).graded("low")
        )

    def excludes_strangers(self) -> Result:
        """Assert that it lets nobody invoke the function who has not signed in."""
        everyone = self.principal.is_("*")
        if everyone.verdict is Verdict.FAIL:
            return ~everyone
        return ~everyone | self.url_type.is_("AWS_IAM") | self.organization.is_set()

    def grants_invocation_only(self) -> Result:
        """Assert that it is for invoking the function, and for nothing else."""
        return self.action.must(lambda action: action.lower().startswith("lambda:invoke"), "an action that invokes")


class LayerPermission(Resource):
    """A permission to use a version of a layer."""

    cloudformation = "AWS::Lambda::LayerVersionPermission"
    terraform = "aws_lambda_layer_version_permission"

    principal = text(cfn="Principal", tf="principal")
    organization = text(cfn="OrganizationId", tf="organization_id")

    def excludes_strangers(self) -> Result:
        """Assert that it is for known accounts, or for those of one organization."""
        return ~self.principal.is_("*") | self.organization.is_set()


class FunctionUrl(Resource):
    """An address of its own that a function has."""

    cloudformation = "AWS::Lambda::Url"
    terraform = "aws_lambda_function_url"

    function = reference("functions.Function", cfn="TargetFunctionArn", tf="function_name")
    auth_type = text(cfn="AuthType", tf="authorization_type")


class Weight(Part):
    """The share of requests that another version gets."""

    __slots__ = ()


class Alias(Resource):
    """A name for a version of a function, or for two while requests shift from one to the other."""

    cloudformation = "AWS::Lambda::Alias"
    terraform = "aws_lambda_alias"

    function = reference("functions.Function", cfn="FunctionName", tf="function_name")
    version = text(cfn="FunctionVersion", tf="function_version")
    weights = parts(
        Weight, cfn="RoutingConfig.AdditionalVersionWeights", tf="routing_config.additional_version_weights"
    )

    def shifts_requests(self) -> Result:
        """Assert that requests move to a new version bit by bit: by weights, or a deployment that sets them."""
        return self.weights.is_set() | self.shifting.is_set()

    shifting = text(cfn="@UpdatePolicy.CodeDeployLambdaAliasUpdate.ApplicationName")


class EventSource(Resource):
    """What polls a queue or stream, and invokes a function with what it finds."""

    cloudformation = "AWS::Lambda::EventSourceMapping"
    terraform = "aws_lambda_event_source_mapping"

    function = reference("functions.Function", cfn="FunctionName", tf="function_name")
    source = reference("sqs.Queue", cfn="EventSourceArn", tf="event_source_arn")


class CodeSigning(Resource):
    """What code a function accepts."""

    cloudformation = "AWS::Lambda::CodeSigningConfig"
    terraform = "aws_lambda_code_signing_config"

    enforcement = text(
        cfn="CodeSigningPolicies.UntrustedArtifactOnDeployment",
        tf="policies.untrusted_artifact_on_deployment",
        default="Warn",
    )
