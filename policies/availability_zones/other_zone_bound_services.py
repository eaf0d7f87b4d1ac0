from scanner.model import credential_holders, dms, transfer, zonal_services
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.8"])
def check(
    service: dms.ReplicationInstance
    | zonal_services.SeriesDatabase
    | transfer.Server
    | credential_holders.Directory
    | zonal_services.ModuleCluster,
) -> Result | None:
    """Choose multi-zone deployment for replication, time-series, key-store and transfer services.

    Each of these lies in one zone unless asked otherwise: replication that goes on for ever stops with its instance, a
    time series or a key is out of reach, and files can't be delivered. A replication instance whose tasks copy once
    can be started again.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_ReplicationInstance.html
    https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influx-managing-multi-az.html
    https://docs.aws.amazon.com/cloudhsm/latest/userguide/bp-cluster-management.html

    Fix: set `MultiAZ: true` (`multi_az = true`), `DeploymentType: WITH_MULTIAZ_STANDBY`
    (`deployment_type = "WITH_MULTIAZ_STANDBY"`), list subnets of two zones, and start a second security module.
    """
    return zonal_services.outlives_its_zone(service)
