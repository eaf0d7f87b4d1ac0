"""AWS Systems Manager Incident Manager: who is called, in which order, and what is done.

https://docs.aws.amazon.com/incident-manager/latest/userguide/response-plans.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import parts, text, texts
from scanner.verdict import Result

ESCALATION_STEPS = 2
"""How many steps an escalation has at the least: the first may sleep."""


class ResponsePlan(Resource):
    """What happens when an incident begins."""

    cloudformation = "AWS::SSMIncidents::ResponsePlan"
    terraform = "aws_ssmincidents_response_plan"

    engagements = texts(cfn="Engagements", tf="engagements")
    pager_services = texts(
        cfn="Integrations.PagerDutyConfiguration.PagerDutyIncidentConfiguration.ServiceId",
        tf="integration.pagerduty.service_id",
    )

    def calls_somebody(self) -> Result:
        """Assert that it engages contacts, or a paging service."""
        return self.engagements.is_set() | self.pager_services.is_set()


class Stage(Part):
    """One step of an escalation."""

    __slots__ = ()


class ContactPlan(Resource):
    """Who is called in which order."""

    cloudformation = "AWS::SSMContacts::Plan"
    terraform = "aws_ssmcontacts_plan"

    stages = parts(Stage, cfn="Stages", tf="stage")

    def escalates(self) -> Result:
        """Assert two steps or more."""
        return self.stages.at_least(ESCALATION_STEPS)


class Contact(Resource):
    """Somebody who is called, or an escalation; CloudFormation may state its plan here."""

    cloudformation = "AWS::SSMContacts::Contact"
    terraform = "aws_ssmcontacts_contact"

    kind = text(cfn="Type", tf="type")
    stages = parts(Stage, cfn="Plan")

    def escalates(self) -> Result | None:
        """Assert two steps or more; None for what is no escalation, or whose plan is a resource of its own."""
        if self.kind.known != "ESCALATION" or (self.stages.missing and self.stages.rest is None):
            return None
        return self.stages.at_least(ESCALATION_STEPS)
