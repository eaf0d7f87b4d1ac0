from scanner.model import recovery_drills
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.10", "REL-2.11"])
def check(assessed: recovery_drills.AssessedApp | recovery_drills.ResiliencyPolicy) -> Result:
    """Assess workloads against a resilience policy.

    Objectives that nobody measures drift away from what is built. An assessment a day says which resource no longer
    meets them, and which change made it so.
    https://docs.aws.amazon.com/resilience-hub/latest/userguide/what-is.html

    Fix: bind a policy with objectives for zones and software to the application (`ResiliencyPolicyArn`), list its
    stacks in `ResourceMappings`, and set `AppAssessmentSchedule: Daily`; in Terraform give the
    `aws_resiliencehub_resiliency_policy` an `az` and a `software` block, each with `rpo = "1h"` and `rto = "4h"`.
    """
    met = assessed.meets_the_need()
    return met.graded("info") if met.verdict is Verdict.FAIL else met
