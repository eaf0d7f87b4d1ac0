from scanner.model import database_snapshots, sharing, ssm_documents
from scanner.policy import Result, policy, setting


@policy(severity="critical", items=["SEC-1.22", "SEC-1.17"])
def check(
    shared: (
        sharing.LaunchPermission
        | sharing.VolumePermission
        | database_snapshots.DbSnapshot
        | database_snapshots.ClusterSnapshot
        | ssm_documents.Document
        | sharing.PublicAccessBlock
    ),
    *,
    known_accounts: tuple[str, ...] = setting((), "accounts that are known to you", each="account"),
) -> Result:
    """Share no image, snapshot or document with everyone.

    A public image or snapshot hands over every file that was on the disk, keys and customers' data included, and those
    who look for such things find it within hours. Which other accounts are known, a template does not say.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html
    https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html

    Fix: remove `group = "all"` and `shared_accounts = ["all"]`, name the accounts instead, and block public sharing for
    the account (`aws_ebs_snapshot_block_public_access`); CloudFormation cannot share an `AWS::SSM::Document`.
    """
    if isinstance(shared, database_snapshots.DbSnapshot | database_snapshots.ClusterSnapshot):
        return sharing.snapshot_is_private(shared, known_accounts)
    if isinstance(shared, ssm_documents.Document):
        return sharing.document_is_private(shared)
    if isinstance(shared, sharing.PublicAccessBlock):
        return shared.is_private()
    return shared.is_private(known_accounts)
