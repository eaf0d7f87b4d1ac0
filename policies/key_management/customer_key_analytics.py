from scanner.analysis.encryption import customer_keys
from scanner.model import glue, keyed_services, kms, mwaa, sagemaker, sagemaker_jobs
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23"])
def check(
    store: (
        sagemaker.NotebookInstance
        | sagemaker_jobs.Domain
        | sagemaker_jobs.FlowDefinition
        | keyed_services.SearchIndex
        | keyed_services.Agent
        | keyed_services.EntityRecognizer
        | keyed_services.RepositoryAssociation
        | glue.SecurityConfiguration
        | mwaa.Environment
    ),
) -> Result:
    """Protect analytics and machine-learning data with customer keys.

    Notebooks, indexes and models hold extracts of many stores at once. A key of your own says who may read them, and a
    disabled one takes the copies out of use together with the original.
    https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html

    Fix: name an `AWS::KMS::Key` by `KmsKeyId`, `KmsKey` or `CustomerEncryptionKeyArn`; in Terraform `kms_key_id`,
    `kms_key`, `customer_encryption_key_arn`.
    """
    if isinstance(store, sagemaker.NotebookInstance):
        return customer_keys.protected(store)
    named = kms.prefers_customer_key(store.kms_key, store)
    if isinstance(store, keyed_services.EntityRecognizer):
        return named & kms.prefers_customer_key(store.volume_key, store)
    if isinstance(store, keyed_services.RepositoryAssociation):
        return named & store.option.is_("CUSTOMER_MANAGED_CMK").graded("info")
    return named
