from scanner.analysis.monitoring.database_events import covers_what_matters
from scanner.model import dms, rds, redshift
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.4"])
def check(subscription: rds.EventSubscription | dms.EventSubscription | redshift.EventSubscription) -> Result:
    """Subscribe to database events.

    The service announces failures, failovers, maintenance and changes of configuration as events, which nobody hears
    without a subscription, or with one that leads to a topic without subscribers. A subscription that names no
    categories, or no kind of source, takes all of them.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-19

    Fix: leave `EventCategories` out, or list failure, maintenance and configuration change; subscribe somebody to the
    topic. In Terraform the same with `event_categories`.
    """
    return covers_what_matters(subscription)
