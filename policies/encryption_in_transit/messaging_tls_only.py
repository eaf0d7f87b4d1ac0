from scanner.model import efs, resource_policies, ses, sns, sqs
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.24"])
def check(
    channel: (
        sns.Topic
        | sns.Subscription
        | sns.TopicPolicy
        | sqs.QueuePolicy
        | ses.ConfigurationSet
        | efs.FileSystem
        | resource_policies.FileSystemPolicy
    ),
) -> Result | None:
    """Refuse plaintext messaging and deliveries.

    A subscription by `http` carries each message in the clear across the internet, and mail goes unencrypted to every
    server that does not offer TLS, unless TLS is required. The services' own endpoints take TLS from every current SDK;
    a policy that denies anything else makes sure of it.
    https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
    https://docs.aws.amazon.com/ses/latest/dg/security-protocols.html

    Fix: subscribe by `https`; set `DeliveryOptions: {TlsPolicy: REQUIRE}` (`delivery_options { tls_policy = "Require"
    }`); add a statement that denies everyone where `Bool: {aws:SecureTransport: "false"}` holds.
    """
    match channel:
        case sns.Subscription():
            return channel.protocol.is_not("http")
        case ses.ConfigurationSet():
            return channel.requires_tls()
        case sns.Topic():
            subscriptions = channel.subscriptions
            return None if subscriptions.missing else subscriptions.all(lambda one: one.protocol.is_not("http"))
        case efs.FileSystem() | resource_policies.FileSystemPolicy() | sns.TopicPolicy() | sqs.QueuePolicy():
            document = resource_policies.policy_of(channel)
            return None if document.missing else resource_policies.refuses_plaintext(document).graded("info")
