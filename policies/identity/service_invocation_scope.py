from scanner.analysis.identity.service_principals import binds_services
from scanner.model.functions import Permission
from scanner.model.sns import Topic, TopicPolicy
from scanner.model.sqs import Queue, QueuePolicy
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.9"])
def check(grant: Permission | Topic | TopicPolicy | Queue | QueuePolicy) -> Result | None:
    """Bind service principals to one source.

    A service of AWS acts for every customer. A permission for the service alone lets anybody's API, bucket or rule
    reach the function, queue or topic through it, unless the source that it may act for is named. A bucket's ARN has
    no account in it, and so needs the account besides.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html

    Fix: set `SourceArn` (`source_arn`), and `SourceAccount` (`source_account`) for buckets; in policies of queues and
    topics a condition on `aws:SourceArn` or `aws:SourceAccount`.
    """
    if isinstance(grant, Permission):
        return grant.is_bound_to_source()
    return binds_services(grant.stated_policy)
