from scanner.analysis.encryption import key_users
from scanner.model import kms
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.23"])
def check(key: kms.Key) -> Result:
    """Know and limit who can use each key.

    Encryption keeps out only those who may not decrypt. Who may is spread over the key policy, grants and, where the
    key policy leaves it to the account, every identity policy; whoever may decrypt and reads nothing that the key
    protects, administrators of the key among them, has a right too many.
    https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html

    Fix: name in the key policy the roles that read the data, give administrators of the key neither `kms:Decrypt` nor
    `kms:*`, and remove `kms:Decrypt` from roles that read nothing under the key.
    """
    return key_users.only_readers_decrypt(key)
