from scanner.analysis.scaling.database_capacity import storage_grows
from scanner.model import rds
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(database: rds.DbInstance) -> Result | None:
    """Let database storage grow by itself.

    An instance whose storage is full stops. It grows by itself up to a maximum when one is set, which must be a tenth
    above what is allocated; without one it never does. The storage of a cluster grows in any case.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html

    Fix: set `MaxAllocatedStorage: 200`, or `max_allocated_storage = 200` (GiB).
    """
    return storage_grows(database)
