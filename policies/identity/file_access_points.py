from scanner.model import efs
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.9"])
def check(point: efs.AccessPoint) -> Result:
    """Pin file access points to a directory and user.

    An access point can hold a program to one directory and one user, whatever it claims to be. Without a root directory
    it opens the whole file system, without a user it believes the client.
    https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html

    Fix: set `RootDirectory: {Path: /uploads}` and `PosixUser: {Uid: "1000", Gid: "1000"}`; in Terraform the blocks
    `root_directory` and `posix_user`.
    """
    return point.root_directory.is_not("/") & point.user_id.is_set()
