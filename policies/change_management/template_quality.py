from scanner.analysis.delivery import portable_templates
from scanner.model import literal_secrets
from scanner.policy import Result, policy


@policy(severity="low", items=["DOC-2"])
def check(file: literal_secrets.SourceFile) -> Result | None:
    """Make customer-deployed templates self-explaining and portable.

    Whoever deploys somebody else's template knows of it what its descriptions say. A literal image, key pair, zone,
    Region or bucket name makes it work in one account, or once; an input that takes any text is found wrong an hour
    into the deployment. One result speaks for all of a root, and shows each place.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    https://developer.hashicorp.com/terraform/language/values/variables

    Fix: describe each input and constrain what only some values make sense for,

        Parameters:
          NetworkRange:
            Type: String
            Description: The range of addresses of the network, /16 to /24
            AllowedPattern: "\\\\d+(\\\\.\\\\d+){3}/(1[6-9]|2[0-4])"

    or in Terraform `description` and a `validation` block on the `variable`; look images up by a parameter of the
    store, and leave out names that the service can make up.
    """
    return portable_templates.explains_itself(file)
