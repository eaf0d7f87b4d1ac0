from __future__ import annotations

from pathlib import Path

import pytest

from scanner.engine import scan
from scanner.policy.selection import Selection

TEMPLATE = """
Parameters:
  Environment: {{Type: String, Default: {default}, AllowedValues: [dev, prod]}}
Conditions:
  Chosen: {condition}
Resources:
  Operations: {{Type: AWS::SNS::Topic}}
  Api:
    Type: AWS::ApiGatewayV2::Api
    Condition: Chosen
    Properties: {{Name: api, ProtocolType: HTTP, Target: !GetAtt Function.Arn}}
  Function:
    Type: AWS::Lambda::Function
    Condition: Chosen
    Properties: {{Handler: a.b, Runtime: python3.12, Role: arn, Code: {{ZipFile: x}}}}
  Queue: {{Type: AWS::SQS::Queue}}
  Age:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: ApproximateAgeOfOldestMessage
      Dimensions: [{{Name: QueueName, Value: !GetAtt Queue.QueueName}}]
      ComparisonOperator: GreaterThanThreshold
      EvaluationPeriods: 1
      AlarmActions: [!Ref Operations]
"""


@pytest.mark.parametrize(
    ("condition", "default", "severity"),
    [
        ("!Not [!Equals [!Ref Environment, prod]]", "dev", "info"),
        ("!Equals [!Ref Environment, prod]", "prod", "high"),
        ("!Equals [!Ref Environment, dev]", "dev", "info"),
    ],
)
def test_what_stands_outside_production_alone_needs_no_alarm(
    tmp_path: Path, condition: str, default: str, severity: str
) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE.format(condition=condition, default=default), encoding="utf-8")
    selection = Selection("all", "info", policies=("monitoring/alarm-coverage",))
    found = {one.subject.address: one for one in scan([tmp_path / "t.yaml"], selection=selection).findings}
    assert found["Api"].severity == severity
