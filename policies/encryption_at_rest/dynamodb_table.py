from scanner.model import dynamodb
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.22"])
def check(table: dynamodb.Table | dynamodb.GlobalTable) -> Result:
    """Confirm table encryption.

    The service encrypts every table at rest, with a key of its own where no other is named; that cannot be switched
    off. Whether a key of the account's own is asked for is another requirement.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html

    Fix: nothing is to be done in either dialect; `SSESpecification: {SSEEnabled: true}` or the block
    `server_side_encryption` choose another key.
    """
    return table.passed("every table is encrypted")
