from scanner.model import card_evidence, detection
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.26", "FEAT-DC-4"])
def check(source: card_evidence.ConformancePack | card_evidence.Assessment | detection.Standard) -> Result | None:
    """Collect card-industry evidence automatically.

    An assessor asks for a year of evidence, which nobody gathers in the week before. A conformance pack, Security Hub's
    standard for PCI DSS and Audit Manager's framework test the accounts every day and keep what they found; none of
    them replaces the assessment itself.
    https://docs.aws.amazon.com/config/latest/developerguide/operational-best-practices-for-pci-dss.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/pci-standard.html

    Fix: subscribe to the standard, with `AWS::SecurityHub::Standard` and
    `StandardsArn: !Sub arn:${AWS::Partition}:securityhub:${AWS::Region}::standards/pci-dss/v/4.0.1`; in Terraform

        resource "aws_securityhub_standards_subscription" "cards" {
          standards_arn = "arn:aws:securityhub:eu-west-1::standards/pci-dss/v/4.0.1"
        }
    """
    return card_evidence.collects_card_evidence(source)
