from scanner.analysis.identity import iam_people
from scanner.model import iam
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.8", "SEC-1.3"])
def check(user: iam.User) -> Result | None:
    """Define one user for each person or process.

    When several people or programs share a user, no log tells who did something, and nobody can be locked out alone. A
    user that both signs in to the console and has keys is a person and a program at once; two active keys are two
    users of one name.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html

    Fix: make one user for each person and a role for each program; remove second keys after rotation.
    """
    word = iam_people.is_shared(user)
    if word:
        return user.user_name.failed(f"the name says {word}, which is nobody in particular")
    if user.user_name.known is None and user.user_name.is_set().verdict is Verdict.UNKNOWN:
        return user.user_name.unknown()
    keys = [key for key in iam_people.keys_of(user) if key.status.known != "Inactive"]
    if len(keys) > 1:
        return user.failed(f"the user has {len(keys)} active access keys").involving(*(key.address for key in keys))
    unseen = iam_people.unseen_keys(user)
    if unseen is not None and not keys:
        return unseen
    if not keys:
        return user.passed("the user is one person's or one program's")
    console = iam_people.signs_in_to_console(user)
    if console.verdict is Verdict.PASS:
        return user.failed("the user signs in to the console and has an access key").involving(keys[0].address)
    return ~console if unseen is None else ~console & unseen
