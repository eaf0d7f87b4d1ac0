from scanner.analysis.workloads import cloudfront_origins
from scanner.model.cloudfront import Distribution
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.8"])
def check(distribution: Distribution) -> Result:
    """Give content delivery an alternate origin.

    A distribution is as available as what stands behind its default behavior: a single machine takes the site down
    with its zone. An origin group turns to a second origin on the status codes that it lists; a bucket, an API or a
    load balancer over two zones survives by itself.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html

    Fix: add `OriginGroups` with two `Members` and `FailoverCriteria.StatusCodes` and name the group as
    `TargetOriginId`; in Terraform an `origin_group` with two `member` blocks and `failover_criteria`, and its
    `origin_id` as `target_origin_id`. Or put the machine behind a load balancer over two zones.
    """
    return cloudfront_origins.survives_a_zone(distribution)
