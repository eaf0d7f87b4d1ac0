from scanner.analysis.recovery.declared_objectives import declares_objectives
from scanner.analysis.workloads.workload_entries import Entry
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["REL-2.10", "REL-2.11"])
def check(
    entry: Entry,
    *,
    rpo_hours: int = setting(0, "the recovery point objective where none is declared, in hours", at_least=0),
    rto_hours: int = setting(0, "the recovery time objective where none is declared, in hours", at_least=0),
) -> Result | None:
    """Declare recovery objectives for each workload.

    Without an agreed recovery point and recovery time nobody can say whether the backups are enough, nor when a
    recovery has failed. Objectives stand where the workload is declared, so that each change is held against them.
    Where none of a template's workloads has any, the first says so for all.
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_objective_defined_recovery.html
    https://docs.aws.amazon.com/resilience-hub/latest/userguide/resiliency-policies.html

    Fix: tag the entry point with `RPO: 4h` and `RTO: 8h` (`tags = { RPO = "4h", RTO = "8h" }`), or declare an
    `AWS::ResilienceHub::ResiliencyPolicy`, or set `rpo_hours` and `rto_hours` of this policy in the configuration.
    """
    return declares_objectives(entry, rpo_hours, rto_hours)
