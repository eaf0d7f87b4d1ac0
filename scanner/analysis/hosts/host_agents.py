"""Programs on hosts and in containers that watch files for changes, and those that carry logs away, by their names.

https://docs.aws.amazon.com/prescriptive-guidance/latest/logging-monitoring-for-application-owners/cloudwatch-logs.html
"""

from __future__ import annotations

import re2

_WATCHERS = re2.compile(
    r"\b(ossec|aide|tripwire|samhain|osquery[di]?|falco|auditctl|audit\.rules|audit/rules\.d|auditbeat)\b"
)
"""Programs that watch files and write what they see into a log of their own."""

_VENDORS = re2.compile(
    r"\b(wazuh|crowdstrike|falcon-sensor|ds_agent|deepsecurity|deep-security|lacework|sentinelone|sentinelctl|"
    r"threatstack|sysdig|rapid7|ir_agent|insightagent|tanium|carbonblack|cb-psc|sophos|cloudpassage|trendmicro|"
    r"aqua-enforcer|twistlock|prisma-cloud|mde-netfilter|mdatp|qualys-cloud-agent)"
)
"""Agents that send what they see to a service of their maker, or a server of their own."""

_SHIPPERS = re2.compile(
    r"(amazon-cloudwatch-agent|amazoncloudwatchagent|cloudwatch-agent|cloudwatchagent|\bawslogs\b|cwagent|"
    r"fluent-?bit|fluentd|td-agent|filebeat|auditbeat|winlogbeat|elastic-agent|logstash|splunkforwarder|"
    r"splunk_uf|universalforwarder|aws-kinesis-agent|datadog-agent|dd_api_key|datadoghq|sumologic|sumocollector|"
    r"newrelic-infra|nxlog|promtail|grafana-agent|grafana-alloy|vector\.dev|timber\.io|logdna|papertrail|loggly|"
    r"opentelemetry|otelcol|aws-otel-collector|rsyslog[^\n]*@|@@?[a-z0-9.$-]+:514|google-fluentd|logspout|"
    r"ec2config|awscloudwatch)"
)
"""Programs that carry logs off a host."""

_STATE_DOCUMENTS = (
    "aws-applyansibleplaybooks",
    "aws-runansibleplaybook",
    "aws-applychefrecipes",
    "aws-applydscmofs",
    "aws-runsaltstate",
    "aws-runinspecchecks",
)
"""Documents of Systems Manager that compare a host with what it shall be, in lower case.
https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-remediation.html
"""


def watcher_in(written: str) -> str | None:
    """The name of a program in a text (in lower case) that watches files; None where none is named."""
    found = _WATCHERS.search(written) or _VENDORS.search(written)
    return str(found.group(0)) if found is not None else None


def reports_by_itself(name: str) -> bool:
    """Whether a watcher sends what it sees to a service of its own."""
    return _VENDORS.search(name) is not None


def shipper_in(written: str) -> str | None:
    """The name of a program in a text (in lower case) that carries logs away; None where none is named."""
    found = _SHIPPERS.search(written)
    return str(found.group(0)).strip() if found is not None else None


def state_document_in(written: str) -> str | None:
    """The name of a document that compares hosts with what they shall be; None where none is named."""
    return next((name for name in _STATE_DOCUMENTS if name in written), None)
