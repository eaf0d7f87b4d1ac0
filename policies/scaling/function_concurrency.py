from scanner.model.functions import Function
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.2"])
def check(function: Function) -> Result:
    """State function concurrency on purpose.

    All functions of an account share one pool in a Region; one that is called a great deal leaves nothing to the rest.
    Reserved concurrency sets a share aside and caps it, and zero switches the function off. Without it a function draws
    on the common pool, which is no fault but can be improved on.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html

    Fix: set `ReservedConcurrentExecutions` (`reserved_concurrent_executions`) above zero, or scale provisioned
    concurrency.
    """
    return function.states_concurrency()
