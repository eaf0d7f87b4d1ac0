from scanner.model import cloudtrail
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.13"])
def check(trail: cloudtrail.Trail) -> Result:
    """Trail every Region and the global services.

    Whoever misuses an account does it in a Region that nobody watches. A trail of a single Region sees its own alone;
    sign-ins and changes of identities come as global events.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html

    Fix: set `IsMultiRegionTrail: true` (`is_multi_region_trail = true`) and leave `IncludeGlobalServiceEvents`
    (`include_global_service_events`) on.
    """
    return trail.covers_every_region()
