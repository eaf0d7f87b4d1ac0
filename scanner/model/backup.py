"""AWS Backup: plans, what they select, vaults, and the account's settings.

https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, integer, on, parts, reference, references, text, texts
from scanner.model.links import is_hidden
from scanner.model.paths import parse_path, walk
from scanner.model.policy_document import document
from scanner.model.readings import Missing, Reading
from scanner.model.schedules import DAY, gap_of
from scanner.values import Known, Value, plain
from scanner.verdict import Result, Verdict


class CopyAction(Part):
    """Where a rule copies its recovery points to."""

    __slots__ = ()

    vault = reference("backup.Vault backup.AirGappedVault", cfn="DestinationBackupVaultArn", tf="destination_vault_arn")
    vault_arn = text(cfn="DestinationBackupVaultArn", tf="destination_vault_arn")
    delete_after_days = integer(cfn="Lifecycle.DeleteAfterDays", tf="lifecycle.delete_after")


class Rule(Part):
    """One rule of a plan: when it runs, where to, and how long what it makes is kept."""

    __slots__ = ()

    schedule = text(cfn="ScheduleExpression", tf="schedule")
    vault = reference("backup.Vault", cfn="TargetBackupVault", tf="target_vault_name")
    delete_after_days = integer(cfn="Lifecycle.DeleteAfterDays", tf="lifecycle.delete_after")
    continuous = boolean(cfn="EnableContinuousBackup", tf="enable_continuous_backup", default=False)

    start_window = integer(cfn="StartWindowMinutes", tf="start_window", default=480)
    copies = parts(CopyAction, cfn="CopyActions", tf="copy_action")

    @property
    def gap(self) -> Reading[int]:
        """The longest time between two runs, in minutes; without a schedule it runs every day at five."""
        return gap_of(self.schedule, DAY)

    def keeps(self, days: int) -> Result:
        """Assert that what it makes is kept for some days, or for ever."""
        kept = self.delete_after_days
        return (
            kept.passed(f"{kept.name} is not set: kept for ever")
            if isinstance(kept.fact, Missing)
            else (kept.at_least(days))
        )


class SelectionOf(Part):
    """A selection, seen from its plan."""

    __slots__ = ()

    selection_name = text(cfn="BackupSelection.SelectionName", tf="name")


class Plan(Resource):
    """A backup plan."""

    cloudformation = "AWS::Backup::BackupPlan"
    terraform = "aws_backup_plan"

    rules = parts(Rule, cfn="BackupPlan.BackupPlanRule", tf="rule")
    selections = parts(
        SelectionOf, cfn=on("AWS::Backup::BackupSelection.BackupPlanId"), tf=on("aws_backup_selection.plan_id")
    )

    def keeps(self, days: int) -> Result:
        """Assert that every rule keeps what it makes for some days; without an end it is kept for ever."""
        return self.rules.all(lambda rule: rule.keeps(days), "the plan has no rule")


class TagTest(Part):
    """A test of one tag's value."""

    __slots__ = ()

    key = text(cfn="ConditionKey", tf="key")
    wanted = text(cfn="ConditionValue", tf="value")


class Conditions(Part):
    """Tests of tags that must all hold."""

    __slots__ = ()

    equals = parts(TagTest, cfn="StringEquals", tf="string_equals")
    differs = parts(TagTest, cfn="StringNotEquals", tf="string_not_equals")
    like = parts(TagTest, cfn="StringLike", tf="string_like")
    unlike = parts(TagTest, cfn="StringNotLike", tf="string_not_like")


class Role(Part):
    """The role that AWS Backup takes on."""

    __slots__ = ()

    trust = document(cfn="AssumeRolePolicyDocument", tf="assume_role_policy")
    managed = texts(
        cfn="ManagedPolicyArns", tf=("managed_policy_arns", on("aws_iam_role_policy_attachment.role", "policy_arn"))
    )
    inline = document(
        cfn=("Policies.PolicyDocument", on("AWS::IAM::Policy.Roles", "PolicyDocument")),
        tf=("inline_policy.policy", on("aws_iam_role_policy.role", "policy")),
    )

    def trusts_service(self) -> Result:
        """Assert that AWS Backup may take it on."""
        trusted = self.trust.some(
            lambda statement: (
                statement.grants("sts:AssumeRole")
                & statement.principals.any(
                    lambda principal: (
                        self.passed("the role trusts AWS Backup")
                        if principal.known in ("backup.amazonaws.com", "*")
                        else self.unknown("whom the role trusts is not known")
                        if principal.known is None
                        else self.failed("the role trusts somebody else")
                    )
                )
            )
        )
        if trusted.verdict is Verdict.FAIL:
            return self.failed("the role does not trust backup.amazonaws.com")
        return trusted

    def may_back_up(self) -> Result:
        """Assert that it carries a policy that lets AWS Backup make recovery points."""
        return self._carries("ForBackup", "the role has no policy that lets AWS Backup make recovery points")

    def may_restore(self) -> Result:
        """Assert that it carries a policy that lets AWS Backup restore recovery points."""
        return self._carries("ForRestores", "the role has no policy that lets AWS Backup restore recovery points")

    def _carries(self, purpose: str, lacking: str) -> Result:
        named = self.managed.any(
            lambda arn: arn.must(lambda name: name.endswith((*_MANAGED[purpose], "/AdministratorAccess")))
        )
        own = self.managed.any(lambda arn: arn.must(lambda name: ":aws:policy/" not in name)) | self.inline.is_set()
        if named.verdict is Verdict.FAIL and own.verdict is not Verdict.FAIL:
            return self.unknown("whether the policies of the role's own suffice for AWS Backup is not judged")
        return named if named.verdict is not Verdict.FAIL else self.failed(lacking)


_MANAGED = {
    "ForBackup": ("/AWSBackupServiceRolePolicyForBackup", "/AWSBackupServiceRolePolicyForS3Backup"),
    "ForRestores": ("/AWSBackupServiceRolePolicyForRestores", "/AWSBackupServiceRolePolicyForS3Restore"),
}
"""https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html"""


class Selection(Resource):
    """What a plan backs up; `backup_selection` tells whether it takes a given resource."""

    cloudformation = "AWS::Backup::BackupSelection"
    terraform = "aws_backup_selection"

    plan = reference("backup.Plan", cfn="BackupPlanId", tf="plan_id")
    role_link = reference("", cfn="BackupSelection.IamRoleArn", tf="iam_role_arn")
    resources = references("", cfn="BackupSelection.Resources", tf="resources")
    excluded = references("", cfn="BackupSelection.NotResources", tf="not_resources")
    any_tag = parts(TagTest, cfn="BackupSelection.ListOfTags", tf="selection_tag")
    conditions = parts(Conditions, cfn="BackupSelection.Conditions", tf="condition")

    @property
    def role(self) -> Role | None:
        """The role it runs with, where that is in the graph."""
        role = self.role_link.known
        return None if role is None else Role(role.block, role.block.properties, self.view, role.span)

    @property
    def takes_everything(self) -> bool:
        """Whether it names nothing at all, which takes every supported resource of the account."""
        lists = (self.resources, self.excluded, self.any_tag, self.conditions)
        return all(not listed.items and listed.rest is None for listed in lists)

    def can_run(self) -> Result:
        """Assert that the plan has a rule, and that the role, where it is seen, lets AWS Backup take it on."""
        plan = self.plan.to(Plan)
        runs = self.passed("the plan lies outside the template") if plan is None else plan.rules.is_set()
        if is_hidden(self.role_link.fact):
            return runs & self.role_link.unknown()
        return runs if self.role is None else runs & self.role.trusts_service()

    def is_able(self) -> Result:
        """Assert that it can run, and that its role, where it is seen, may make and restore recovery points."""
        runs = self.can_run()
        if self.role is None:
            return runs
        restores = self.role.may_restore()
        # Another role may be chosen when the day comes to restore.
        return (
            runs & self.role.may_back_up() & (restores.graded("low") if restores.verdict is Verdict.FAIL else restores)
        )


class RegionSettings(Resource):
    """Which kinds of resource AWS Backup may take in a Region.

    Without it, the account has opted into all kinds that were supported when it first used the service.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
    """

    terraform = "aws_backup_region_settings"

    def opted_in(self, kind: str) -> Result:
        """Assert that resources of a kind ("DynamoDB", "EBS") are taken by tag or by wildcard."""
        path = parse_path(f"resource_type_opt_in_preference.{kind}")
        value: Value = plain(walk(self.block.properties, path, self.view.world, self.absent))
        if not isinstance(value, Known):
            return self.unknown(f"whether the account has opted into {kind} is not known")
        return self.passed(f"{kind} is opted into") if value.value is True else self.failed(f"{kind} is opted out of")


class Vault(Resource):
    """A vault of recovery points."""

    cloudformation = "AWS::Backup::BackupVault"
    terraform = "aws_backup_vault"
    identified_by = ("vault_name",)

    vault_name = text(cfn="BackupVaultName", tf="name")
    kms_key = kms.key(cfn="EncryptionKeyArn", tf="kms_key_arn")
    lock_days = integer(
        cfn="LockConfiguration.MinRetentionDays",
        tf=on("aws_backup_vault_lock_configuration.backup_vault_name", "min_retention_days"),
    )
    longest_days = integer(
        cfn="LockConfiguration.MaxRetentionDays",
        tf=on("aws_backup_vault_lock_configuration.backup_vault_name", "max_retention_days"),
    )
    policy = document(cfn="AccessPolicy", tf=on("aws_backup_vault_policy.backup_vault_name", "policy"))
    topic = reference(
        "sns.Topic",
        cfn="Notifications.SNSTopicArn",
        tf=on("aws_backup_vault_notifications.backup_vault_name", "sns_topic_arn"),
    )
    events = texts(
        cfn="Notifications.BackupVaultEvents",
        tf=on("aws_backup_vault_notifications.backup_vault_name", "backup_vault_events"),
    )

    def is_locked(self) -> Result:
        """Assert that a lock keeps recovery points from being deleted early."""
        return self.lock_days.is_set() | self.longest_days.is_set()

    def denies_deletion(self) -> Result:
        """Assert that the access policy denies everybody the deletion of recovery points."""
        return self.policy.some(
            lambda statement: statement.takes_away("backup:DeleteRecoveryPoint") & statement.names_everyone()
        )


class AirGappedVault(Resource):
    """A vault that is locked and kept apart by itself."""

    cloudformation = "AWS::Backup::LogicallyAirGappedBackupVault"
    terraform = "aws_backup_logically_air_gapped_vault"
    identified_by = ("vault_name",)

    vault_name = text(cfn="BackupVaultName", tf="name")


class Framework(Resource):
    """An audit framework: controls that AWS Backup checks resources against."""

    cloudformation = "AWS::Backup::Framework"
    terraform = "aws_backup_framework"


class ReportPlan(Resource):
    """A report on jobs or compliance, made every day."""

    cloudformation = "AWS::Backup::ReportPlan"
    terraform = "aws_backup_report_plan"
