from scanner.model import opensearch
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(domain: opensearch.Domain) -> Result:
    """Encrypt traffic between search nodes.

    Nodes copy shards and pass queries on to each other; HTTPS at the endpoint does not cover that traffic. It is off
    unless asked for, and cannot be switched off again. A domain of one node has nobody to talk to yet, and is reported
    as low.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ntn.html

    Fix: set `NodeToNodeEncryptionOptions: {Enabled: true}`, in Terraform `node_to_node_encryption { enabled = true }`.
    """
    encrypted = domain.node_to_node.is_true()
    alone = encrypted.verdict is Verdict.FAIL and domain.has_one_node()
    return encrypted.graded("low") if alone else encrypted
