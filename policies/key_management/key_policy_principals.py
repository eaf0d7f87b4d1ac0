from scanner.model import kms
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.23"])
def check(key: kms.Key | kms.ReplicaKey | kms.ExternalKey | kms.KeyPolicy) -> Result:
    """Allow key use to named principals only.

    A key policy that allows everyone lets any AWS account decrypt what the key protects, and most such statements allow
    to change the policy too. A condition on the calling account, the organization or the service that calls keeps a
    wildcard within bounds.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html

    Fix: name the principals (`Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}`), or add a
    condition such as `StringEquals: {kms:CallerAccount: !Ref AWS::AccountId}`; in Terraform the same in `policy`.
    """
    return key.own_policy.none(kms.opens_to_everyone, "no policy is stated, and by default only the account has access")
