from scanner.model import opensearch
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(domain: opensearch.Domain) -> Result:
    """Publish search logs.

    Error logs say why a domain fails or slows down, audit logs who searched or changed what; a domain keeps neither
    where anybody could read them later. Slow logs are useful, but not required.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html

    Fix: set `LogPublishingOptions` with `ES_APPLICATION_LOGS` and `AUDIT_LOGS`, each `Enabled: true` with a log group;
    in Terraform one `log_publishing_options` block for each of these values of `log_type`.
    """
    return domain.error_log.any(
        lambda log: log.enabled.is_true(), "ES_APPLICATION_LOGS are not published"
    ) & domain.audit_log.any(lambda log: log.enabled.is_true(), "AUDIT_LOGS are not published")
