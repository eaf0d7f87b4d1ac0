from scanner.model import autoscaling, ec2, sagemaker
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.12", "SEC-1.11"])
def check(
    machine: ec2.Instance | ec2.LaunchTemplate | autoscaling.LaunchConfiguration | sagemaker.NotebookInstance,
) -> Result | None:
    """Require session tokens for instance credentials.

    The metadata service hands the role's credentials to whatever can make the machine fetch an address, unless a
    request must first obtain a session token; forged requests of web applications cannot. A hop limit of 1 keeps the
    answer on the machine; container hosts need 2. Without the setting, tokens are optional, unless the image or the
    account asks for them.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
    https://docs.aws.amazon.com/sagemaker/latest/dg/nbi-imds-v2.html

    Fix: set `MetadataOptions: {HttpTokens: required, HttpPutResponseHopLimit: 1}` on the launch template or instance,
    `metadata_options { http_tokens = "required" }` in Terraform; for notebooks `MinimumInstanceMetadataServiceVersion:
    "2"`, `minimum_instance_metadata_service_version = "2"`.
    """
    if isinstance(machine, sagemaker.NotebookInstance):
        return machine.metadata_version.is_("2")
    return machine.metadata.is_guarded()
