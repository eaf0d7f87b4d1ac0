from scanner.model import terraform_settings
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.5"])
def check(backend: terraform_settings.Backend) -> Result:
    """Share state with locking.

    A state on one laptop is lost with it, and nobody else can change what it describes; two runs that write one state
    at once leave it describing neither. A backend that locks makes the second run wait: S3 does so when asked to,
    services and most other stores by themselves. CloudFormation keeps its state itself.
    https://developer.hashicorp.com/terraform/language/state/locking
    https://developer.hashicorp.com/terraform/language/backend/s3

    Fix: name a backend, and let it lock,

        terraform {
          backend "s3" {
            bucket       = "example-state"
            key          = "network.tfstate"
            region       = "eu-west-1"
            use_lockfile = true
          }
        }

    or the `dynamodb_table` that older versions lock with. In CloudFormation there is nothing to do.
    """
    return terraform_settings.locks_state(backend)
