from scanner.analysis.encryption import customer_keys
from scanner.model import codebuild, codepipeline, ecr, firewall, keyed_services, kms, resource_policies
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23"])
def check(
    store: (
        codebuild.Project
        | codepipeline.Pipeline
        | resource_policies.ArtifactDomain
        | ecr.Repository
        | firewall.Firewall
        | keyed_services.FirewallRules
    ),
) -> Result | None:
    """Protect build artefacts, images and firewall rules with customer keys.

    Whoever changes an artefact or an image changes what runs; a key of your own keeps others in the account from
    opening them, and shows who did. CloudFormation cannot name a key for a network firewall.
    https://docs.aws.amazon.com/codebuild/latest/userguide/security-encryption.html
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html

    Fix: set `EncryptionKey: !GetAtt Key.Arn`, for images `EncryptionConfiguration: {EncryptionType: KMS, KmsKey: !Ref
    Key}`; in Terraform `encryption_key`, `encryption_configuration { encryption_type = "KMS", kms_key = … }`.
    """
    match store:
        case codepipeline.Pipeline():
            return store.stores.all(lambda one: kms.prefers_customer_key(one.kms_key, one), "the pipeline has no store")
        case firewall.Firewall() | keyed_services.FirewallRules():
            return customer_keys.protects_firewall(store)
        case codebuild.Project() | resource_policies.ArtifactDomain() | ecr.Repository():
            return kms.prefers_customer_key(store.kms_key, store)
