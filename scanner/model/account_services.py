"""Services that watch a whole account: configuration recorder, threat detection, access analyzer, findings.

https://docs.aws.amazon.com/prescriptive-guidance/latest/security-reference-architecture/architecture.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, by_dialect, on, parts, reference, text
from scanner.model.readings import Missing, Stated
from scanner.verdict import Result, Verdict, if_concerned


class RecorderStatus(Part):
    """Whether a recorder runs, as Terraform states it."""

    __slots__ = ()

    enabled = boolean(tf="is_enabled")


class Recorder(Resource):
    """A recorder of configurations.

    https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
    """

    cloudformation = "AWS::Config::ConfigurationRecorder"
    terraform = "aws_config_configuration_recorder"
    identified_by = ("recorder_name",)

    recorder_name = text(cfn="Name", tf="name", default=by_dialect(cfn=None, tf="default"))
    all_supported = boolean(cfn="RecordingGroup.AllSupported", tf="recording_group.all_supported", default=True)
    all_global = boolean(
        cfn="RecordingGroup.IncludeGlobalResourceTypes",
        tf="recording_group.include_global_resource_types",
        default=False,
    )
    started = boolean(cfn="StartedOnCreate", default=by_dialect(cfn=True, tf=None))
    status = parts(RecorderStatus, tf=on("aws_config_configuration_recorder_status.name"))

    def records_everything(self) -> Result:
        """Assert that it records all types, runs, and delivers somewhere."""
        types = self.all_supported.is_true() & self._records_global_types()
        return types & self.runs() & self._delivers()

    def _records_global_types(self) -> Result:
        """Assert that global types are recorded: here, or by the recorder of another Region, since once is enough.

        https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
        """
        own = self.all_global.is_true()
        if own.verdict is not Verdict.FAIL:
            return own
        for block in self.view.graph.blocks_of(Recorder.types()):
            other = Recorder(block, self.view)
            elsewhere = block.provider != self.block.provider and self.view.world.exists(block) is not False
            if elsewhere and other.all_global.known:
                return other.all_global.passed(f"{other.address} records the global types").involving(self.address)
        return own

    def runs(self) -> Result:
        """Assert that it is started: CloudFormation starts it, Terraform by a resource of its own."""
        if not self.is_terraform:
            return self.started.is_true()
        return self.status.any(lambda status: status.enabled.is_true(), "no status starts the recorder")

    def _delivers(self) -> Result:
        channels = self.view.graph.blocks_of(DeliveryChannel.types())
        if not channels and self.is_terraform:
            # No recorder can be started before there is one:
            # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/config_configuration_recorder_status
            return self.passed("a recorder that runs delivers somewhere")
        if not channels:
            return self.unknown("no delivery channel is in the template", "a delivery channel elsewhere")
        return self.passed(f"{channels[0].address} delivers what is recorded").involving(channels[0].address)


class DeliveryChannel(Resource):
    """Where recorded configurations are delivered."""

    cloudformation = "AWS::Config::DeliveryChannel"
    terraform = "aws_config_delivery_channel"


class Aggregation(Part):
    """Accounts whose configurations are collected."""

    __slots__ = ()

    all_regions = boolean(cfn="AllAwsRegions", tf="all_regions", default=False)


class Aggregator(Resource):
    """What collects configurations of accounts and Regions."""

    cloudformation = "AWS::Config::ConfigurationAggregator"
    terraform = "aws_config_configuration_aggregator"

    sources = parts(
        Aggregation,
        cfn=("AccountAggregationSources", "OrganizationAggregationSource"),
        tf=("account_aggregation_source", "organization_aggregation_source"),
    )

    def records_everything(self) -> Result:
        """Assert that it collects from all Regions."""
        return self.sources.all(lambda source: source.all_regions.is_true()) & self.sources.is_set()


class Feature(Part):
    """A feature of threat detection, as the detector states it."""

    __slots__ = ()

    feature = text(cfn="Name", tf="name")
    status = text(cfn="Status", tf="status")


class Detector(Resource):
    """A detector of threats.

    A new one protects buckets from the start, and watches no runtime.
    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
    """

    cloudformation = "AWS::GuardDuty::Detector"
    terraform = "aws_guardduty_detector"

    enabled = boolean(cfn="Enable", tf="enable", default=by_dialect(cfn=None, tf=True))
    bucket_logs = boolean(cfn="DataSources.S3Logs.Enable", tf="datasources.s3_logs.enable")
    features = parts(Feature, cfn="Features", tf=on("aws_guardduty_detector_feature.detector_id"))

    def watches(self) -> Result:
        """Assert that it is enabled and protects buckets, and hosts and containers where the template has some."""
        result = self.enabled.is_true() & self._protects_buckets()
        return result & self._watches_runtime() if _has_hosts(self) else result

    def _protects_buckets(self) -> Result:
        if isinstance(self.bucket_logs.fact, Stated):
            return self.bucket_logs.is_true()
        return self._feature("S3_DATA_EVENTS", self.passed("a new detector protects buckets"))

    def _watches_runtime(self) -> Result:
        absent = self.failed("runtime monitoring is not enabled, and the template has hosts or containers")
        return self._feature("RUNTIME_MONITORING", absent).graded("low")

    def _feature(self, name: str, absent: Result) -> Result:
        hidden: Result | None = None
        for feature in self.features:
            is_it = feature.feature.is_(name)
            if is_it.verdict is Verdict.PASS:
                return feature.status.is_("ENABLED")
            hidden = is_it if is_it.verdict is Verdict.UNKNOWN else hidden
        if self.features.rest is not None:
            return self.features.unknown()
        return absent if hidden is None else hidden


_HOSTS = (
    "AWS::EC2::Instance", "AWS::AutoScaling::AutoScalingGroup", "AWS::ECS::Service", "AWS::EKS::Cluster",
    "aws_instance", "aws_autoscaling_group", "aws_ecs_service", "aws_eks_cluster",
)  # fmt: skip


def _has_hosts(node: Resource) -> bool:
    return any(node.view.world.exists(block) is not False for block in node.view.graph.blocks_of(_HOSTS))


class OrganizationDetection(Resource):
    """Threat detection for the accounts of an organization."""

    terraform = "aws_guardduty_organization_configuration"

    detector = reference("account_services.Detector", tf="detector_id")
    members = text(tf="auto_enable_organization_members")
    new_members = boolean(tf="auto_enable")

    def watches(self) -> Result:
        """Assert that all accounts, or new ones at least, are watched."""
        watched = self.members.is_in({"ALL", "NEW"}) if self.members.is_given else self.new_members.is_true()
        return watched.involving(*self.detector.involves)


class Analyzer(Resource):
    """An analyzer of access."""

    cloudformation = "AWS::AccessAnalyzer::Analyzer"
    terraform = "aws_accessanalyzer_analyzer"

    kind = text(cfn="Type", tf="type", default=by_dialect(cfn=None, tf="ACCOUNT"))

    def looks_outside(self) -> Result | None:
        """Assert that it finds what somebody outside can reach; None for one that looks for unused access.

        https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CreateAnalyzer.html
        """
        external = self.kind.is_in({"ACCOUNT", "ORGANIZATION"})
        return external if isinstance(self.kind.fact, Missing) else if_concerned(external, external)


class Hub(Resource):
    """A hub of security findings."""

    cloudformation = ("AWS::SecurityHub::Hub", "AWS::SecurityHub::HubV2")
    terraform = "aws_securityhub_account"

    default_standards = boolean(cfn="EnableDefaultStandards", tf="enable_default_standards", default=True)

    def has_standard(self) -> Result:
        """Assert that findings are made by a standard: those that are on by default, or one in the template.

        https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-auto-enabled-standards.html
        """
        standards = self.view.graph.blocks_of(("AWS::SecurityHub::Standard", "aws_securityhub_standards_subscription"))
        if standards:
            address = standards[0].address
            return self.passed(f"{address} is a standard of the hub").involving(address)
        if self.block.type == "AWS::SecurityHub::HubV2":
            return self.passed("the hub brings its standards along")
        return self.default_standards.is_true()
