from scanner.model import recovery_drills
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.9", "REL-2.12"])
def check(experiment: recovery_drills.Experiment) -> Result:
    """Keep a zone-loss experiment in code.

    Whether the workload outlives a zone is known once a zone has been taken from it. An experiment in code can be run
    again after each change, and a stop condition ends it when customers would feel it.
    https://docs.aws.amazon.com/fis/latest/userguide/az-availability-scenario.html

    Fix: limit a target to one zone (a filter on `Placement.AvailabilityZone`, or an action such as
    `aws:network:disrupt-connectivity`), and name an alarm as a stop condition:
    `StopConditions: [{Source: aws:cloudwatch:alarm, Value: !GetAtt Alarm.Arn}]`, in Terraform a `stop_condition` block.
    """
    drilled = experiment.takes_a_zone() & experiment.can_be_stopped()
    return drilled.graded("info") if drilled.verdict is Verdict.FAIL else drilled
