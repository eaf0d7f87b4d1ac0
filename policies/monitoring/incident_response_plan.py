from scanner.model import incidents
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.25", "OPS-3.2"])
def check(plan: incidents.ResponsePlan | incidents.ContactPlan | incidents.Contact) -> Result | None:
    """Keep incident response plans and contacts in code.

    A response plan says who is called and what is done when something breaks, before it breaks. One that engages
    nobody, or an escalation with a single step, ends where the first person does not pick up.
    https://docs.aws.amazon.com/incident-manager/latest/userguide/response-plans.html

    Fix: list `Engagements` (`engagements`) on the response plan, and two `Stages` (`stage` blocks) on the escalation.
    """
    if isinstance(plan, incidents.ResponsePlan):
        return plan.calls_somebody()
    return plan.escalates()
