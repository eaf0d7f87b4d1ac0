from scanner.model import opensearch
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.24", "SEC-1.22"])
def check(domain: opensearch.Domain) -> Result:
    """Require HTTPS and TLS 1.2 on search domains.

    A domain answers plain HTTP as well unless HTTPS is enforced, and TLS 1.0 unless a newer policy is named. Queries
    and documents then cross the network readable, or under ciphers that no longer protect them.
    https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainEndpointOptions.html

    Fix: set `DomainEndpointOptions: {EnforceHTTPS: true, TLSSecurityPolicy: Policy-Min-TLS-1-2-PFS-2023-10}`; in
    Terraform `domain_endpoint_options { enforce_https = true, tls_security_policy = "Policy-Min-TLS-1-2-PFS-2023-10" }`
    on separate lines.
    """
    return domain.endpoint_options.any(
        lambda options: (
            options.enforces_https.is_true()
            & options.tls_policy.must(lambda name: name.startswith("Policy-Min-TLS-1-2"), "one that begins at TLS 1.2")
        ),
        "no endpoint options are set, hence HTTPS is not enforced",
    )
