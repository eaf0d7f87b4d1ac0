from scanner.model.listeners import Listener
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.24"])
def check(listener: Listener) -> Result | None:
    """Use TLS 1.2 or newer policies on listeners.

    TLS 1.0 and 1.1 have known weaknesses and were given up by every browser. A listener that is made by code and names
    no policy gets `ELBSecurityPolicy-2016-08`, which still admits both.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17

    Fix: set `SslPolicy: ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09`, in Terraform
    `ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"`.
    """
    tls = listener.ends_tls()
    if tls.verdict is Verdict.FAIL:
        # What speaks neither TLS nor redirects to it is what `load-balancer-listener` finds.
        return listener.passes_through()
    modern = listener.admits_modern_tls_only()
    return modern if tls.verdict is Verdict.PASS else modern | tls
