from scanner.analysis.network import public_endpoints
from scanner.model import dms, emr, emr_security, mq, msk, mwaa, sagemaker, sagemaker_jobs, transfer
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.16"])
def check(
    service: (
        dms.ReplicationInstance
        | mq.Broker
        | msk.Cluster
        | mwaa.Environment
        | transfer.Server
        | sagemaker.NotebookInstance
        | sagemaker_jobs.Model
        | emr.Cluster
        | emr_security.PublicAccessBlock
    ),
) -> Result | None:
    """Give replication, broker, workflow, notebook and transfer services no public endpoint.

    These services stand between stores, and hold credentials for several of them; on the internet one weak password is
    enough to reach them all. Replication instances, notebooks and transfer servers are public unless told otherwise;
    Terraform's provider keeps replication instances private.
    https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html
    https://docs.aws.amazon.com/sagemaker/latest/dg/appendix-notebook-and-internet-access.html

    Fix: set `PubliclyAccessible: false`, `DirectInternetAccess: Disabled` with a `SubnetId`, `EndpointType: VPC`,
    `WebserverAccessMode: PRIVATE_ONLY`; in Terraform `publicly_accessible = false`, `direct_internet_access =
    "Disabled"`, `endpoint_type = "VPC"`, `webserver_access_mode = "PRIVATE_ONLY"`.
    """
    return public_endpoints.is_private(service)
