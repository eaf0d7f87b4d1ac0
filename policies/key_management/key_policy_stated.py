from scanner.model import kms
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23"])
def check(key: kms.Key | kms.ReplicaKey | kms.ExternalKey) -> Result:
    """State a complete key policy.

    Without a policy of its own a key leaves everything to the identity policies of the account: whoever may use KMS
    there may use this key. A statement without a principal is refused or without effect.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html

    Fix: write `KeyPolicy` (`policy`, or `aws_kms_key_policy`) with one statement for administrators and one for users
    of the key, each with its `Principal`.
    """
    stated = key.policy.is_set()
    if not key.policy.items:
        return stated.graded("info")
    return key.policy.all(kms.states_principal)
