from scanner.model.functions import Function
from scanner.model.serverless import ServerlessApplication
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.10"])
def check(function: Function | ServerlessApplication) -> Result:
    """Keep secrets out of function settings.

    Whoever may look at a function's settings reads its environment variables, and so does every copy of the template.
    That holds for a dynamic reference or a generated password too: it is resolved into plain text on deployment. The
    function should fetch the secret itself, at run time.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html

    Fix: pass the secret's ARN in `Environment.Variables` (`environment { variables = {...} }`) and let the function's
    role read it from Secrets Manager.
    """
    if isinstance(function, ServerlessApplication):
        return function.parameters.holds_no_secret()
    return function.environment.holds_no_secret()
