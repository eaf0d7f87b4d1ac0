from scanner.analysis.encryption import machine_learning
from scanner.model import sagemaker, sagemaker_jobs
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(
    machine: (
        sagemaker.NotebookInstance
        | sagemaker.EndpointConfiguration
        | sagemaker_jobs.JobDefinition
        | sagemaker_jobs.Domain
    ),
) -> Result:
    """Encrypt machine-learning volumes and outputs.

    Training data and models lie on the volumes of notebooks, endpoints and jobs. Endpoints and jobs encrypt them only
    with a key that is named; notebooks and domains fall back to a key of the service. Instances with an NVMe disk of
    their own take no key: that disk is always encrypted.
    https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html

    Fix: set `KmsKeyId`, for jobs also `VolumeKmsKeyId`; in Terraform `kms_key_id`, `kms_key_arn` (endpoint),
    `volume_kms_key_id`.
    """
    return machine_learning.names_keys(machine)
