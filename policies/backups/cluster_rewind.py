from scanner.model import rds
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.6"])
def check(cluster: rds.DbCluster) -> Result | None:
    """Allow Aurora MySQL clusters to rewind.

    Backtracking sets a cluster back by up to 72 hours within minutes and in place, where a restore makes a new cluster
    and takes its time. Only Aurora MySQL has it, and it can be switched on only when the cluster is made.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html

    Fix: set `BacktrackWindow: 86400`, or `backtrack_window = 86400` (seconds).
    """
    engine = cluster.engine
    if engine.known is not None and engine.known not in rds.AURORA_MYSQL:
        return None
    rewinds = cluster.backtrack_seconds.at_least(1)
    if rewinds.verdict is not Verdict.FAIL:
        return rewinds
    return rewinds.graded("info") if engine.known is not None else engine.unknown()
