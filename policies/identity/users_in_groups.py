from scanner.analysis.identity import iam_people
from scanner.model import iam
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["SEC-1.3", "SEC-1.9"])
def check(member: iam.User | iam.Group) -> Result:
    """Put users into groups and keep groups populated.

    Rights belong to groups, and users get them by being in one. A user outside every group has rights of its own or
    none, and a group without users is a leftover that somebody may fill.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html

    Fix: list the group in the user's `Groups`, or add an `aws_iam_user_group_membership`; remove groups that nobody is
    in.
    """
    if isinstance(member, iam.Group):
        return iam_people.has_users(member)
    grouped = member.groups.is_set()
    return grouped.because(f"{member.name} is in no group") if grouped.verdict is Verdict.FAIL else grouped
