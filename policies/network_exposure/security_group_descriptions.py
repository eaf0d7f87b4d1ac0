from scanner.model.classic import ClassicSecurityGroup
from scanner.model.readings import Reading
from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.policy import Result, policy

FILLED_IN = "managed by terraform"


@policy(severity="low", items=["SEC-1.16"])
def check(group: SecurityGroup | GroupRule | ClassicSecurityGroup) -> Result | None:
    """Describe the purpose of each rule.

    Whoever reviews a group a year later removes only the rules whose purpose is written down. A group's description
    cannot be changed once it exists, and Terraform fills in its own name where there is none.
    https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group

    Fix: say what each group and rule is for: `GroupDescription` and `Description` in CloudFormation, `description` in
    Terraform.
    """
    if isinstance(group, ClassicSecurityGroup):
        return described(group.description)
    return group.descriptions(described)


def described(text: Reading[str]) -> Result:
    """Assert a text of somebody's own."""
    return text.must(lambda words: words.strip().lower() not in ("", FILLED_IN), "a purpose")
