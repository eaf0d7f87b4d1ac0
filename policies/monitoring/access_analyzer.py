from scanner.model import account_services
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.19", "SEC-1.9"])
def check(analyzer: account_services.Analyzer) -> Result | None:
    """Run an external-access analyzer in each Region.

    An analyzer of the account or the organization reports every bucket, key, role, queue or secret that somebody
    outside can reach, as soon as its policy says so. One for unused access finds something else.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html

    Fix: declare an `AWS::AccessAnalyzer::Analyzer` with `Type: ACCOUNT` or `ORGANIZATION` in each Region; in Terraform
    `aws_accessanalyzer_analyzer` with `type = "ACCOUNT"`.
    """
    return analyzer.looks_outside()
