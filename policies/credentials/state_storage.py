from scanner.model import terraform_settings
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.11", "REL-2.5"])
def check(backend: terraform_settings.Backend) -> Result:
    """Keep state files encrypted and private.

    Terraform's state holds every attribute of every resource, generated passwords and keys among them, in plain text.
    A file beside the code ends up in a repository or on one laptop; a private, versioned bucket or a service keeps it
    from strangers and from being lost. A root that names no backend leaves that to whoever deploys it, and is reported
    as an improvement.
    https://developer.hashicorp.com/terraform/language/state/sensitive-data
    https://developer.hashicorp.com/terraform/language/backend/s3

    Fix: name a backend, and keep its bucket versioned and blocked for the public:

        terraform {
          backend "s3" {
            bucket       = "example-state"
            key          = "network.tfstate"
            region       = "eu-west-1"
            encrypt      = true
            use_lockfile = true
          }
        }
    """
    return terraform_settings.keeps_state_safe(backend)
