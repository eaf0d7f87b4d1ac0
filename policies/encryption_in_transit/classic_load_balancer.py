from scanner.model.classic_elb import ClassicLoadBalancer, LoosePolicy
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.24"])
def check(balancer: ClassicLoadBalancer | LoosePolicy) -> Result | None:
    """Use TLS listeners and policies on classic load balancers.

    Listeners for HTTP and TCP take requests in plain text. One for HTTPS or SSL admits what its policy says: without a
    policy the default of 2016, TLS 1.0 included; `ELBSecurityPolicy-TLS-1-2-2017-01` is the one that starts at 1.2.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-policy-table.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-3

    Fix: set `Protocol: HTTPS` and `SSLCertificateId` on each listener, with a policy whose `Reference-Security-Policy`
    is `ELBSecurityPolicy-TLS-1-2-2017-01`; in Terraform `lb_protocol = "https"`, `ssl_certificate_id`, and an
    `aws_load_balancer_policy` with `aws_load_balancer_listener_policy`.
    """
    return balancer.speaks_tls_only()
