from scanner.analysis.credentials import service_keys
from scanner.model import iam_access
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.12"])
def check(key: iam_access.AccessKey) -> Result | None:
    """Bind service keys to methods, targets and networks.

    A key works for whoever has it, from wherever they call. Policies that name the actions and the resources, and the
    network that the program calls from, leave a stolen key next to worthless. Keys of people are left out: their user
    signs in to the console or is in a group, and no workload uses the key.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-network-properties

    Fix: name `Action` and `Resource` without wildcards, and add a condition to each statement:

        Condition:
          IpAddress:
            aws:SourceIp: 203.0.113.0/24
    """
    return service_keys.is_bound(key)
