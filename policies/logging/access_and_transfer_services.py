from scanner.model import dms, globalaccelerator, ssm_documents, transfer, vpn
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.3"])
def check(
    service: globalaccelerator.Accelerator
    | vpn.ClientEndpoint
    | vpn.Connection
    | ssm_documents.Document
    | transfer.Server
    | dms.ReplicationTask
    | transfer.SyncTask,
) -> Result | None:
    """Log accelerator, VPN, session, transfer and migration activity.

    These are ways into the network and for data out of it: who connected, what they typed, which files went where.
    Each keeps a record on request alone.
    https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-with-connection-logs.html
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
    https://docs.aws.amazon.com/transfer/latest/userguide/structured-logging.html

    Fix: switch on flow logs of the accelerator, `ConnectionLogOptions` (`connection_log_options`) of a client VPN, the
    log options of both tunnels of a VPN connection, a log group or bucket among the inputs of a session document,
    `StructuredLogDestinations` (`structured_log_destinations`) of a transfer server, `EnableLogging` in the settings
    of a migration task, and a log group and level of a sync task.
    """
    match service:
        case globalaccelerator.Accelerator():
            return service.logs_flows()
        case vpn.ClientEndpoint():
            return service.logs_connections.is_true()
        case vpn.Connection():
            return service.logs_tunnels()
        case ssm_documents.Document():
            return service.logs_sessions()
        case dms.ReplicationTask():
            return service.logs.is_true()
        case _:
            return service.logs_transfers()
