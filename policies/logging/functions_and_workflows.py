from scanner.analysis.logging.function_logs import may_write_logs
from scanner.model import functions, mwaa, stepfunctions
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(runner: functions.Function | stepfunctions.StateMachine | mwaa.Environment) -> Result:
    """Let functions and workflows write logs.

    A function whose role may not write logs leaves no trace of what it did, and nobody notices. State machines log
    nothing unless a level and a log group are set, nor do workflow environments.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    https://docs.aws.amazon.com/mwaa/latest/userguide/monitoring-airflow.html

    Fix: attach `AWSLambdaBasicExecutionRole` to the function's role; set `LoggingConfiguration` with the level `ERROR`
    or `ALL` and a log group (`logging_configuration`); switch on scheduler, worker and webserver logs.
    """
    if isinstance(runner, functions.Function):
        return may_write_logs(runner)
    return runner.logs()
