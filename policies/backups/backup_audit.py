from scanner.analysis.recovery.backup_alerts import audited
from scanner.model import backup
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.6", "REL-2.7"])
def check(plan: backup.Plan) -> Result:
    """Audit backup coverage by framework or report.

    A plan says what should be backed up, not what was. An audit framework, a report plan or a rule of AWS Config on
    backup plans finds the store that nobody gave the tag.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-audit-manager.html

    Fix: add an `AWS::Backup::Framework` or `AWS::Backup::ReportPlan`, or the config rule RDS_IN_BACKUP_PLAN and its
    like; in Terraform `aws_backup_framework` or `aws_backup_report_plan`.
    """
    found = audited(plan)
    return found.graded("info") if found.verdict is Verdict.FAIL else found
