from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.elb import LoadBalancer
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(balancer: LoadBalancer | ClassicLoadBalancer) -> Result | None:
    """Log load-balancer requests.

    Access logs say who asked for what and how it was answered, which no other record does once a target is gone. They
    are off unless a bucket is named for them. Network load balancers log connections of TLS listeners alone, gateway
    ones nothing.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5

    Fix: set the attributes `access_logs.s3.enabled` to `true` and `access_logs.s3.bucket` to a bucket's name
    (`access_logs { bucket = "..." enabled = true }`); on a classic one `AccessLoggingPolicy`.
    """
    return balancer.writes_access_logs()
