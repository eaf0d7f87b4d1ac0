from scanner.model import cloudsearch
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.24"])
def check(domain: cloudsearch.Domain) -> Result:
    """Require HTTPS and current TLS on hosted search.

    A domain answers plain HTTP as well unless HTTPS is enforced, and TLS 1.0 unless the newer policy is named; searches
    and documents then cross the internet readable.
    https://docs.aws.amazon.com/cloudsearch/latest/developerguide/configuring-domain-endpoint-options.html

    Fix: set `enforce_https = true` and `tls_security_policy = "Policy-Min-TLS-1-2-2019-07"` in `endpoint_options`.
    """
    return domain.enforces_https.is_true() & domain.tls_policy.must(
        lambda name: name.startswith("Policy-Min-TLS-1-2"), "one that begins at TLS 1.2"
    )
