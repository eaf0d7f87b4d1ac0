from scanner.analysis.credentials import sent_secrets
from scanner.model import deployment_steps
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10", "SEC-1.24"])
def check(
    source: deployment_steps.HttpSource | deployment_steps.Command | deployment_steps.CustomResource,
) -> Result | None:
    """Send no secret to outside endpoints from code.

    A request, a command or a custom resource runs with everything that the deployment knows. One line in a pull request
    is enough to send a password to a stranger's server on the next plan, and plain HTTP shows it to everyone between.
    https://registry.terraform.io/providers/hashicorp/http/latest/docs/data-sources/http
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html

    Fix: keep the secret out of the request or command; hand the name of a secret to a function of your own, which reads
    it and calls the endpoint over HTTPS.
    """
    return sent_secrets.sends_no_secret(source)
