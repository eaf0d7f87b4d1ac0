from scanner.analysis.recovery.block_backups import snapshots, targets_something
from scanner.model import dlm
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.6"])
def check(lifecycle: dlm.LifecyclePolicy) -> Result | None:
    """Keep snapshot lifecycle policies enabled and matching.

    A lifecycle policy that is switched off, has no schedule, or asks for a tag that no volume carries looks like a
    backup and makes none.
    https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html

    Fix: set `State: ENABLED`, give `PolicyDetails` a schedule, and put one of its target tags on the volumes or
    instances that it is meant for; in Terraform `state = "ENABLED"` and the blocks of `policy_details`.
    """
    if lifecycle.reacts_to_events:
        return None
    return snapshots(lifecycle) & targets_something(lifecycle)
