from scanner.model import cloudtrail
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.19", "SEC-1.17"])
def check(trail: cloudtrail.Trail) -> Result:
    """Record object-level events.

    Reading, writing and deleting objects, and changing their ACLs, are data events, which a trail leaves out until a
    selector asks for them. Without them nobody can tell which objects somebody took.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html

    Fix: add a selector with `ReadWriteType: All` and a `DataResources` entry of type `AWS::S3::Object` with the value
    `arn:aws:s3` (`data_resource { type = "AWS::S3::Object"  values = ["arn:aws:s3"] }`).
    """
    return trail.records_objects()
