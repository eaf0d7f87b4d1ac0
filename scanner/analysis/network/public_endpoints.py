"""Managed services that can be given an endpoint on the internet.

https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html
"""

from __future__ import annotations

from scanner.model import dms, emr, emr_security, mq, msk, mwaa, sagemaker, sagemaker_jobs, transfer
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, by_dialect, texts
from scanner.verdict import Result


class Replication(Part):
    """A replication instance, seen by its endpoint.

    The API makes it public unless told otherwise; Terraform's provider always tells it.
    https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateReplicationInstance.html
    """

    __slots__ = ()

    publicly_accessible = boolean(
        cfn="PubliclyAccessible", tf="publicly_accessible", default=by_dialect(cfn=True, tf=False)
    )


class TransferEndpoint(Part):
    """A server for file transfers, seen by the addresses of its endpoint."""

    __slots__ = ()

    addresses = texts(cfn="EndpointDetails.AddressAllocationIds", tf="endpoint_details.address_allocation_ids")


def is_private(service: Resource) -> Result | None:
    """Assert that a service is reached from its own network alone; None for what has no endpoint."""
    match service:
        case dms.ReplicationInstance():
            seen = Replication(service.block, service.value, service.view, service.span)
            return seen.publicly_accessible.is_false()
        case mq.Broker():
            return service.publicly_accessible.is_false()
        case msk.Cluster():
            return service.public_access.is_("DISABLED")
        case mwaa.Environment():
            return service.access_mode.is_("PRIVATE_ONLY")
        case transfer.Server():
            addresses = TransferEndpoint(service.block, service.value, service.view, service.span).addresses
            return service.endpoint_type.is_in({"VPC", "VPC_ENDPOINT"}) & addresses.is_empty()
        case sagemaker.NotebookInstance():
            notebook = sagemaker_jobs.Notebook(service.block, service.value, service.view, service.span)
            return notebook.direct_internet.is_("Disabled") & notebook.subnet.is_set()
        case sagemaker_jobs.Model():
            return service.isolated.is_true()
        case emr.Cluster():
            return emr_security.is_kept_private(service)
        case emr_security.PublicAccessBlock():
            return service.enabled.is_true()
        case _:
            return None
