from scanner.model import efs
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(system: efs.FileSystem) -> Result:
    """Encrypt shared file systems.

    A file system that is not encrypted from the start can never be: its files must be copied into a new one. It is off
    unless it is asked for in a template; every kind of FSx file system is always encrypted.
    https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html

    Fix: set `Encrypted: true`, or `encrypted = true`.
    """
    return system.encrypted.is_true()
