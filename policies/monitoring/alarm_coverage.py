from scanner.analysis.monitoring import alarm_coverage
from scanner.analysis.workloads.workload_entries import Entry
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.4"])
def check(entry: Entry) -> Result | None:
    """Alarm on each layer of each workload.

    A layer without an alarm fails in silence until a user calls: the queue that grows, the disk that fills, the
    function that is throttled. Asked is, at the entry of a workload, for an alarm on the health of each of its layers:
    errors and latency of load balancers and APIs, errors and throttles of functions, CPU and storage of databases, age
    and depth of queues. A template whose alarms tell nobody, or that has none, leaves that to another place.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html

    Fix: add an alarm whose dimensions name the layer,

        Type: AWS::CloudWatch::Alarm
        Properties:
          Namespace: AWS/RDS
          MetricName: FreeStorageSpace
          Dimensions: [{Name: DBInstanceIdentifier, Value: !Ref Database}]
          AlarmActions: [!Ref Operations]

    or in Terraform an `aws_cloudwatch_metric_alarm` with
    `dimensions = { DBInstanceIdentifier = aws_db_instance.main.identifier }`.
    """
    return alarm_coverage.layers_are_watched(entry)
