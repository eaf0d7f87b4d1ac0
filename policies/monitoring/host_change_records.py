from scanner.analysis.logging import host_changes
from scanner.model import associations, autoscaling, ec2, ecs
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["SEC-1.20"])
def check(
    subject: ec2.Instance | autoscaling.AutoScalingGroup | ecs.Service | associations.Association,
    *,
    days: int = setting(365, "the fewest days that records are kept", at_least=1),
) -> Result | None:
    """Store change records durably outside the host.

    A record that lies beside the files it speaks of can be changed together with them. What a watcher sees must be
    carried to a log group, a bucket or a service elsewhere, and the host's role must not be able to delete it there.
    Asked is only where a watcher is seen in the template; a vendor's own service has to be attested.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/state-manager-associations-creating.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html

    Fix: install the CloudWatch agent beside the watcher, or give the association a place for its output,

        OutputLocation: {S3Location: {OutputS3BucketName: !Ref Records}}

    or in Terraform `output_location { s3_bucket_name = aws_s3_bucket.records.id }` on separate lines; give the bucket a
    lifecycle of a year or more, and the host's role neither `logs:DeleteLogGroup` nor `s3:DeleteObject`.
    """
    return host_changes.records_are_kept(subject, days)
