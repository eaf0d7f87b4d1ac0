from scanner.model.listeners import Listener
from scanner.policy import Result, Verdict, policy


@policy(severity="high", items=["SEC-1.24"])
def check(listener: Listener) -> Result | None:
    """Terminate TLS on load-balancer listeners.

    What clients send over plain HTTP can be read and changed on every network on its way. A listener that does nothing
    but redirect to HTTPS is fine, and so is the path by which a certificate authority proves who holds the name. What a
    TCP listener carries is for the targets to encrypt, which only a port that is made for TLS shows.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1

    Fix: set `Protocol: HTTPS` with a certificate (`protocol = "HTTPS"`, `certificate_arn`), and let the listener for
    HTTP answer with a `redirect` action whose `Protocol` is `HTTPS`.
    """
    result = listener.is_encrypted()
    if result is not None and result.verdict is Verdict.FAIL and listener.is_internal():
        return result.graded("low")
    return result
