from scanner.model import opensearch
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.8"])
def check(domain: opensearch.Domain) -> Result:
    """Run three dedicated manager nodes for search domains.

    Manager nodes hold the state of the cluster. Three of them keep a majority when one zone is lost, and the load of
    queries cannot starve them; with two, the loss of one stops the cluster.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html

    Fix: set `DedicatedMasterEnabled: true` and `DedicatedMasterCount: 3`, in Terraform `dedicated_master_enabled =
    true` and `dedicated_master_count = 3`.
    """
    return domain.dedicated_managers.is_true() & domain.manager_count.at_least(3)
