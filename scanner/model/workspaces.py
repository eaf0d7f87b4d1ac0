"""Amazon WorkSpaces.

https://docs.aws.amazon.com/workspaces/latest/adminguide/encrypt-workspaces.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import boolean


class Workspace(Resource):
    """A desktop."""

    cloudformation = "AWS::WorkSpaces::Workspace"
    terraform = "aws_workspaces_workspace"

    root_encrypted = boolean(cfn="RootVolumeEncryptionEnabled", tf="root_volume_encryption_enabled", default=False)
    user_encrypted = boolean(cfn="UserVolumeEncryptionEnabled", tf="user_volume_encryption_enabled", default=False)
    kms_key = kms.key(cfn="VolumeEncryptionKey", tf="volume_encryption_key")
