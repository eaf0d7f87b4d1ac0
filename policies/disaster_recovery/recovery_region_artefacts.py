from scanner.analysis.recovery.recovery_region import if_counted_on, is_at_hand_elsewhere
from scanner.model import ecr, imagebuilder, s3
from scanner.policy import Result, policy, setting


@policy(severity="low", items=["REL-2.10"])
def check(
    artefacts: ecr.Repository | imagebuilder.Distribution | s3.Bucket,
    *,
    claimed: bool = setting(default=False, meaning="whether the recovery plan counts on another Region"),
) -> Result | None:
    """Keep images and artefacts available in the recovery Region.

    A workload that is to start elsewhere needs its container images, machine images and deployment packages there, and
    the registry of the lost Region can't give them. It is asked where the settings say that recovery counts on another
    Region, or where the template itself makes databases that span Regions, or networks and vaults in a second one.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html

    Fix: replicate the registry (`AWS::ECR::ReplicationConfiguration`, `aws_ecr_replication_configuration`), distribute
    images to the second Region, and replicate the bucket of artefacts.
    """
    if claimed:
        return is_at_hand_elsewhere(artefacts)
    return if_counted_on(artefacts, lambda: is_at_hand_elsewhere(artefacts))
