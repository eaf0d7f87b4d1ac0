from scanner.model import cloudtrail
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.13"])
def check(trail: cloudtrail.Trail) -> Result:
    """Record read and write management events.

    Management events are the calls that create, change, read and delete resources. A selector that leaves out reads or
    writes hides how somebody looked around, or what they changed; without any selector all are recorded.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html

    Fix: have one selector with `IncludeManagementEvents: true` and `ReadWriteType: All`
    (`include_management_events = true`, `read_write_type = "All"`), or an advanced one whose `eventCategory` is
    `Management` without a test of `readOnly`.
    """
    return trail.records_management()
