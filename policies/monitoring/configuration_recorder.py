from scanner.model import account_services
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.19", "REL-2.5", "SEC-1.16"])
def check(recorder: account_services.Recorder | account_services.Aggregator) -> Result:
    """Record configuration of all resources.

    The recorder says what changed, when and by whom, and its rules find what was opened by mistake. What it does not
    record it can never show: global types are left out unless asked for, and nothing is recorded until it is started.
    https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html

    Fix: set `RecordingGroup: {AllSupported: true, IncludeGlobalResourceTypes: true}` and add an
    `AWS::Config::DeliveryChannel`; in Terraform the same in `recording_group`, an `aws_config_delivery_channel` and an
    `aws_config_configuration_recorder_status` with `is_enabled = true`; `all_regions = true` in an aggregator.
    """
    return recorder.records_everything()
