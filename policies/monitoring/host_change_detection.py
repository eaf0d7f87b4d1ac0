from scanner.analysis.logging import host_changes
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.20"])
def check(host: host_changes.Population) -> Result | None:
    """Detect changes to host and container files and keep the record.

    Whoever gets in changes files: a binary, a cron entry, a key. A watcher of files (osquery, AIDE, Wazuh, Falco, audit
    rules, an agent of a vendor) or a state that is compared every day sees it; replacing hosts often does not count.
    Most images are built elsewhere, so that a template where no watcher is seen is unknown, once for all its hosts.
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_compute_validate_software_integrity.html

    Fix: install a watcher in the user data or the image, add it to a task as a side-car or to a cluster as a daemon,

        UserData: !Base64 |
          #!/bin/bash
          dnf install -y aide amazon-cloudwatch-agent && aide --init

    in Terraform `user_data`, or a `helm_release` of such a chart on a Kubernetes cluster; or let an
    `AWS::SSM::Association` (`aws_ssm_association`) compare hosts with their state each day.
    """
    return host_changes.changes_are_detected(host)
