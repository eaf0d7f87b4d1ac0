from scanner.model import functions, service_grants, sns, sqs
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.9"])
def check(grant: functions.Permission | sns.TopicPolicy | sqs.QueuePolicy) -> Result | None:
    """Bind service principals to one source.

    A service acts for all of its customers: a permission that names the service alone lets anybody's rule, bucket or
    API invoke yours. The source's ARN, account or organization binds it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

    Fix: set `SourceArn` (`source_arn`), for a bucket `SourceAccount` (`source_account`) as well, on the permission; in
    a topic's or queue's policy add `ArnEquals: {aws:SourceArn: …}`.
    """
    if isinstance(grant, functions.Permission):
        return service_grants.is_bound(grant)
    return service_grants.binds_services(grant.stated_policy)
