from scanner.model.elb import LoadBalancer
from scanner.model.firewall import Firewall
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.1"])
def check(entry: LoadBalancer | Firewall) -> Result:
    """Protect load balancers and firewalls from accidental deletion.

    Deleting the entry takes every application behind it off the air, and a new one has another address. Deletion
    protection makes whoever means it say so twice; it is off unless asked for.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#deletion-protection
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-6
    https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-9

    Fix: set the attribute `deletion_protection.enabled` to `true` (`enable_deletion_protection = true`), on a firewall
    `DeleteProtection` and `SubnetChangeProtection` (`delete_protection`, `subnet_change_protection`).
    """
    if isinstance(entry, LoadBalancer):
        return entry.deletion_protection.is_true()
    return entry.delete_protection.is_true() & entry.subnet_change_protection.is_true()
