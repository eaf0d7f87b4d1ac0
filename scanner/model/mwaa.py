"""Amazon MWAA: managed Apache Airflow.

https://docs.aws.amazon.com/mwaa/latest/userguide/what-is-mwaa.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import boolean, text
from scanner.verdict import Result


class Environment(Resource):
    """An environment of workflows."""

    cloudformation = "AWS::MWAA::Environment"
    terraform = "aws_mwaa_environment"

    kms_key = kms.key(cfn="KmsKey", tf="kms_key")
    access_mode = text(cfn="WebserverAccessMode", tf="webserver_access_mode", default="PRIVATE_ONLY")
    scheduler_logs = boolean(
        cfn="LoggingConfiguration.SchedulerLogs.Enabled",
        tf="logging_configuration.scheduler_logs.enabled",
        default=False,
    )
    worker_logs = boolean(
        cfn="LoggingConfiguration.WorkerLogs.Enabled", tf="logging_configuration.worker_logs.enabled", default=False
    )
    webserver_logs = boolean(
        cfn="LoggingConfiguration.WebserverLogs.Enabled",
        tf="logging_configuration.webserver_logs.enabled",
        default=False,
    )

    def logs(self) -> Result:
        """Assert that scheduler, workers and web server write logs."""
        return self.scheduler_logs.is_true() & self.worker_logs.is_true() & self.webserver_logs.is_true()
