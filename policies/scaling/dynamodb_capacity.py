from scanner.analysis.scaling.database_capacity import table_scales
from scanner.model import dynamodb
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(table: dynamodb.Table | dynamodb.GlobalTable) -> Result:
    """Use on-demand or autoscaled DynamoDB capacity for tables and indexes.

    A table with fixed capacity refuses requests above it, and costs the same on a quiet night. On-demand capacity
    follows the load; provisioned capacity does with scaling targets for reading and writing, on each index too.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html

    Fix: set `BillingMode: PAY_PER_REQUEST`, or `billing_mode = "PAY_PER_REQUEST"`.
    """
    return table_scales(table)
