"""Secrets that builds and pipelines are given in plain text.

https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html
"""

from __future__ import annotations

from scanner.model import codebuild, codepipeline, secrets
from scanner.model.links import is_hidden_in_part
from scanner.model.readings import Reading, Stated
from scanner.model.secret_text import PLACEHOLDER, is_harmless, is_secret_name, secret_in
from scanner.verdict import Result

_ACCESS_KEYS = frozenset({"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})


def project_holds_none(project: codebuild.Project) -> Result:
    """Assert that no variable of a build is a secret in plain text, and no address of its sources holds one."""
    variables = project.variables.all(_is_no_secret, "the project has no variables")
    return variables & project.sources.all(lambda source: _names_no_secret(source.location), "no source is named")


def pipeline_holds_none(pipeline: codepipeline.Pipeline) -> Result:
    """Assert that no action of a pipeline holds a token, or hands a secret on in plain text."""
    return pipeline.stages.all(
        lambda stage: stage.actions.all(_action_holds_none, "the stage has no action"),
        "the pipeline has no stage",
    )


def _action_holds_none(action: codepipeline.Action) -> Result:
    token = secrets.is_supplied(action.token, action)
    return token & action.variables.all(_is_no_secret, "the action hands on no variables")


def _is_no_secret(variable: codebuild.Variable | codepipeline.ActionVariable) -> Result:
    name = variable.variable_name.known or ""
    content = variable.content
    if variable.kind.known in ("PARAMETER_STORE", "SECRETS_MANAGER"):
        return variable.kind.passed(f"{name} is named, not given")
    named = name in _ACCESS_KEYS or is_secret_name(name)
    held = secret_in(content.known) if content.known is not None else None
    if held is None and secrets.holds_secret(content, variable):
        held = "the value of a secret"
    if held is None and named and not _is_harmless(content):
        held = "a secret, going by its name"
    if held is None and is_hidden_in_part(variable.variable_name.fact) and not _is_harmless(content):
        return variable.variable_name.unknown("the name of a variable is not known, hence whether it is a secret")
    if held is None and is_hidden_in_part(content.fact):
        return content.unknown(f"whether {name} holds a secret is not known")
    if held is None:
        return content.passed(f"{name} holds no secret")
    plain = variable.kind.is_not("PLAINTEXT")
    return plain.because(f"{name} is plain text and holds {held}")


def _is_harmless(content: Reading[str]) -> bool:
    value = content.known
    return value is not None and (is_harmless(value) or PLACEHOLDER.search(value) is not None)


def _names_no_secret(location: Reading[str]) -> Result:
    if isinstance(location.fact, Stated) and secret_in(location.fact.value) is not None:
        return location.failed(f"{location.name} holds credentials")
    if is_hidden_in_part(location.fact):
        return location.unknown()
    return location.passed(f"{location.name} holds no credentials")
