"""Evidence for the card industry's standard (PCI DSS), collected by AWS Config, Security Hub and Audit Manager.

https://docs.aws.amazon.com/config/latest/developerguide/operational-best-practices-for-pci-dss.html
https://docs.aws.amazon.com/audit-manager/latest/userguide/PCI.html
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.model.base import Resource
from scanner.model.detection import Standard
from scanner.model.domain_names import written
from scanner.model.fields import text
from scanner.model.readings import Reading, Stated, Undecided
from scanner.values import Text, Unknown
from scanner.verdict import Result, Verdict


class ConformancePack(Resource):
    """A set of rules of AWS Config, for an account or an organization."""

    cloudformation = ("AWS::Config::ConformancePack", "AWS::Config::OrganizationConformancePack")
    terraform = ("aws_config_conformance_pack", "aws_config_organization_conformance_pack")

    pack_name = text(cfn=("ConformancePackName", "OrganizationConformancePackName"), tf="name")
    source = text(cfn="TemplateS3Uri", tf="template_s3_uri")
    body = text(cfn="TemplateBody", tf="template_body")
    document = text(cfn="TemplateSSMDocumentDetails.DocumentName")


class Assessment(Resource):
    """An assessment of Audit Manager, by one of its frameworks."""

    cloudformation = "AWS::AuditManager::Assessment"
    terraform = "aws_auditmanager_assessment"

    assessment_name = text(cfn="Name", tf="name")
    framework = text(cfn="FrameworkId", tf="framework_id")
    about = text(cfn="Description", tf="description")
    status = text(cfn="Status", default="ACTIVE")


def collects_card_evidence(source: ConformancePack | Assessment | Standard) -> Result | None:
    """Assert that it collects evidence for PCI DSS; None for what is about another standard."""
    if isinstance(source, Standard):
        # The end of the ARN names the standard, whatever Region and partition are.
        named = "standards/" in _shown(source.arn) or "ruleset/" in _shown(source.arn)
        about = _about_cards([source.arn])
        return None if named and about is not None and about.verdict is Verdict.UNKNOWN else about
    if isinstance(source, ConformancePack):
        return _about_cards([source.pack_name, source.source, source.body, source.document])
    about = _about_cards([source.assessment_name, source.framework, source.about])
    return about & source.status.is_("ACTIVE") if about is not None else None


def _about_cards(readings: Iterable[Reading[str]]) -> Result | None:
    doubtful: Result | None = None
    for reading in readings:
        if "pci" in _shown(reading).lower():
            return reading.passed(f"{reading.name} names PCI DSS")
        if isinstance(reading.fact, Undecided) and doubtful is None:
            doubtful = reading.unknown(f"whether it is about PCI DSS is not settled: {reading.fact.reason}")
    return doubtful


def _shown(reading: Reading[str]) -> str:
    """What is known of a text, or the name of what it comes from."""
    match reading.fact:
        case Stated(value):
            return value
        case Undecided(value=Unknown(needs=needs)):
            return needs
        case Undecided(value=Text() as value):
            return written(value)
        case _:
            return ""
