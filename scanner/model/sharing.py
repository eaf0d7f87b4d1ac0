"""Images, snapshots and documents that are shared with other accounts.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharing-amis.html
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
"""

from __future__ import annotations

from collections.abc import Collection

from scanner.model.base import Part, Resource
from scanner.model.fields import text, texts
from scanner.model.links import is_hidden_in_part
from scanner.model.readings import Missing, Reading, Stated
from scanner.verdict import Result


def _is_known_account(account: Reading[str], known: Collection[str]) -> Result:
    """Assert that an account is one that is known; a template itself does not list those that are."""
    if account.known is not None and account.known in known:
        return account.passed(f"account {account.known} is known")
    if isinstance(account.fact, Stated) and account.known != "all":
        return account.unknown(f"whether account {account.known} is known is not in the template")
    return account.unknown() if is_hidden_in_part(account.fact) else account.is_not("all")


class LaunchPermission(Resource):
    """Who may start machines from an image."""

    terraform = "aws_ami_launch_permission"

    group = text(tf="group")
    account = text(tf="account_id")

    def is_private(self, known: Collection[str] = ()) -> Result:
        """Assert that the image is not offered to everyone, and to no account that is not known."""
        own = self.group.is_not("all")
        return own if isinstance(self.account.fact, Missing) else own & _is_known_account(self.account, known)


class VolumePermission(Resource):
    """Who may make volumes from a snapshot."""

    terraform = "aws_snapshot_create_volume_permission"

    account = text(tf="account_id")

    def is_private(self, known: Collection[str] = ()) -> Result:
        """Assert that the snapshot is not shared with everyone, and with no account that is not known."""
        return _is_known_account(self.account, known)


class Shared(Part):
    """A snapshot of a database, seen by the accounts that it is shared with."""

    __slots__ = ()

    accounts = texts(tf="shared_accounts")


def snapshot_is_private(snapshot: Resource, known: Collection[str] = ()) -> Result:
    """Assert that a snapshot of a database is not shared with everyone, and with no account that is not known."""
    shared = Shared(snapshot.block, snapshot.value, snapshot.view, snapshot.span)
    return shared.accounts.all(lambda one: _is_known_account(one, known), "the snapshot is not shared")


class SharedDocument(Part):
    """A document of Systems Manager, a script that machines run, seen by the accounts that it is shared with."""

    __slots__ = ()

    accounts = text(tf="permissions.account_ids")


def document_is_private(document: Resource) -> Result:
    """Assert that a document is not shared with everyone; CloudFormation cannot share one.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html
    """
    shared = SharedDocument(document.block, document.value, document.view, document.span)
    return shared.accounts.is_not_in({"All", "all"})


class PublicAccessBlock(Resource):
    """The account's switch, per Region, that keeps snapshots or images from being offered to everyone."""

    terraform = ("aws_ebs_snapshot_block_public_access", "aws_ec2_image_block_public_access")

    state = text(tf="state")

    def is_private(self) -> Result:
        """Assert that sharing with everyone is blocked.

        https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
        """
        return self.state.is_in({"block-all-sharing", "block-new-sharing"})
