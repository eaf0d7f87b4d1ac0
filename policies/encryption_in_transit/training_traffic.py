from scanner.model import sagemaker_jobs
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.22"])
def check(job: sagemaker_jobs.JobDefinition) -> Result:
    """Encrypt traffic between machine-learning containers.

    Jobs on several machines exchange data and parameters between them, in the clear unless asked otherwise. Encryption
    may make a job somewhat slower.
    https://docs.aws.amazon.com/sagemaker/latest/dg/train-encrypt.html

    Fix: set `NetworkConfig: {EnableInterContainerTrafficEncryption: true}`, in Terraform
    `enable_inter_container_traffic_encryption = true` in `network_config`.
    """
    return job.encrypts_traffic.is_true()
