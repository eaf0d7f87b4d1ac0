"""Which logs databases, warehouses and caches send out, and whether anything is written to them.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.html
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.analysis.encryption.database_tls import engine_of
from scanner.model import docdb, elasticache, neptune, redshift
from scanner.model.links import is_hidden
from scanner.model.rds import (
    ClusterParameterGroup,
    DbCluster,
    DbInstance,
    EngineParameters,
    OptionGroup,
    ParameterGroup,
)
from scanner.model.readings import Missing, Reading
from scanner.verdict import Result, Verdict, any_of

_ERRORS = {
    "mysql": "error",
    "mariadb": "error",
    "aurora": "error",
    "aurora-mysql": "error",
    "postgres": "postgresql",
    "aurora-postgresql": "postgresql",
    "oracle": "alert",
    "sqlserver": "error",
}
"""The export that holds an engine's errors."""

_ACTIVITY = {
    "mysql": ("audit", "general", "slowquery"),
    "mariadb": ("audit", "general", "slowquery"),
    "aurora": ("audit", "general", "slowquery"),
    "aurora-mysql": ("audit", "general", "slowquery"),
    "oracle": ("audit", "listener", "trace"),
}
"""The exports of an engine that hold what its users do; PostgreSQL writes that to the log of errors."""

_ON = frozenset({"1", "on", "true"})


def exports_logs(database: DbInstance | DbCluster) -> Result | None:
    """Assert that errors and what users do are logged and exported; None for members and for other engines."""
    if isinstance(database, DbInstance) and database.is_member:
        return None
    engine = engine_of(database)
    exports = database.log_exports
    if not exports.items and exports.rest is None:
        # What may turn out to be a member of a cluster leaves its logs to that.
        return database.engine.unknown() if is_hidden(database.engine.fact) else exports.is_set()
    if engine is None:
        return database.engine.unknown("which logs matter depends on the engine, which is not known")
    if engine not in _ERRORS:
        return None
    errors = exports.any(lambda one: one.is_(_ERRORS[engine]))
    if errors.verdict is Verdict.FAIL:
        errors = exports.result(Verdict.FAIL, f"{exports.name} lacks {_ERRORS[engine]}")
    return errors & _activity(database, engine)


def _activity(database: DbInstance | DbCluster, engine: str) -> Result:
    exports = database.log_exports
    if engine in ("postgres", "aurora-postgresql"):
        return _by_parameter(database, _logs_statements)
    if engine not in _ACTIVITY:
        return exports.result(Verdict.PASS, f"{engine} has no log of what users do to export")
    wanted = _ACTIVITY[engine]
    exported = exports.any(lambda one: one.is_in(wanted))
    if exported.verdict is Verdict.FAIL:
        return exports.result(Verdict.FAIL, f"{exports.name} has none of {', '.join(wanted)}")
    if engine == "oracle":
        return exported
    if isinstance(database, DbInstance) and isinstance(database.option_group.known, OptionGroup):
        audited = database.option_group.known.options.any(lambda one: one.option_name.is_("MARIADB_AUDIT_PLUGIN"))
        if audited.verdict is Verdict.PASS:
            return exported & audited
    return exported & _by_parameter(database, _logs_queries)


def _by_parameter(database: DbInstance | DbCluster, check: Callable[[EngineParameters], Result]) -> Result:
    """Assert a setting of the parameter group; the default group writes no log of what users do."""
    group = database.parameter_group
    stated = group.known
    if isinstance(stated, ParameterGroup | ClusterParameterGroup):
        return check(stated)
    if group.is_given and not (group.literal or "").startswith("default."):
        return group.unknown(f"{group.name} lies outside the template, and what it logs is not known")
    words = f"{group.name} is {group.literal}" if group.literal else f"{group.name} is not set"
    return group.failed(f"{words}, and the default group logs nothing of what users do")


def _logs_statements(group: EngineParameters) -> Result:
    kind, duration = group.log_statement, group.log_min_duration
    return any_of(
        (
            _stated(kind, lambda value: value.lower() in ("ddl", "mod", "all")),
            _stated(duration, lambda value: value.lstrip("-").isdigit() and int(value) >= 0),
        ),
        group.failed("the group logs no statement"),
    )


def _logs_queries(group: EngineParameters) -> Result:
    switches = (group.server_audit, group.general_log, group.slow_query_log)
    return any_of(
        (_stated(switch, lambda value: value.lower() in _ON) for switch in switches),
        group.failed("the group switches no log on"),
    )


def _stated(setting: Reading[str], holds: Callable[[str], bool]) -> Result:
    if isinstance(setting.fact, Missing):
        return setting.failed(f"{setting.name} is not set")
    return setting.must(holds)


def exports_other_logs(
    store: docdb.DbCluster
    | docdb.ClusterParameterGroup
    | neptune.DbCluster
    | redshift.Cluster
    | redshift.Namespace
    | elasticache.ReplicationGroup,
) -> Result:
    """Assert that a store of another kind sends its log out, and that it writes one."""
    match store:
        case docdb.ClusterParameterGroup():
            return store.audit_logs.is_not_in(("disabled", "none"))
        case docdb.DbCluster():
            return _documents(store)
        case neptune.DbCluster():
            return store.log_exports.any(lambda one: one.is_("audit"))
        case redshift.Cluster():
            return store.logging.any(lambda one: one.enabled.is_true())
        case redshift.Namespace():
            return store.log_exports.is_set()
        case elasticache.ReplicationGroup():
            return store.log_deliveries.is_set()


def _documents(cluster: docdb.DbCluster) -> Result:
    exported = cluster.log_exports.any(lambda one: one.is_("audit"))
    group = cluster.parameter_group
    stated = group.to(docdb.ClusterParameterGroup)
    if exported.verdict is Verdict.FAIL:
        return exported
    if stated is not None:
        return exported & stated.audit_logs.is_not_in(("disabled", "none"))
    if group.is_given and not (group.literal or "").startswith("default."):
        return exported & group.unknown("whether its parameter group writes an audit log lies outside the template")
    return group.failed("an audit log is exported, but the default parameter group writes none")
