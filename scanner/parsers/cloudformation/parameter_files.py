"""Files that give values to parameters, in each of the shapes in which they are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from scanner.errors import UserError
from scanner.files import given_bytes
from scanner.inputs import Inputs
from scanner.observed import Remembered
from scanner.source import start_of
from scanner.values import Known, ListValue, Value

_OLDER_FORM = re.compile(r"ParameterKey=([^,]+),ParameterValue=(.*)", re.DOTALL)


def given_parameters(inputs: Inputs) -> dict[str, Value]:
    """The values given for parameters, by name: files in order, then single values.

    Raises `UserError` for a file that can't be read or has none of the known shapes.
    """
    given: dict[str, Value] = {name: _value(raw, start_of("")) for name, raw in inputs.assumptions.values.items()}
    for path in inputs.parameter_files:
        span = start_of(path.as_posix())
        for name, raw in _read(path, inputs.deployment).items():
            given[name] = _value(raw, span)
    for name, raw in inputs.parameters.items():
        given[name] = _value(raw, start_of(""))
    return given


def _value(raw: object, span: object) -> Value:
    assert isinstance(span, tuple)
    if isinstance(raw, list):
        return ListValue(tuple(_value(item, span) for item in raw))
    if isinstance(raw, str | int | float | bool):
        return Known(raw)
    return Known(json.dumps(raw))


@Remembered
def _read(path: Path, deployment: str) -> dict[str, object]:
    try:
        content = _content(path, given_bytes(path).decode("utf-8-sig"))
    except OSError as error:
        message = f"cannot read the parameter file {path}: {error.strerror}"
        raise UserError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"the parameter file {path} cannot be parsed: {error}"
        raise UserError(message) from error
    is_sam = path.suffix == ".toml" or path.name.startswith("samconfig.")
    parameters = _sam_configuration(content, path, deployment) if is_sam else _parameters(content)
    if parameters is None:
        message = f"the parameter file {path} holds neither a list of ParameterKey and ParameterValue nor a map"
        raise UserError(message)
    return parameters


def _content(path: Path, text: str) -> object:
    if path.suffix == ".toml":
        import tomllib  # rarely needed

        return tomllib.loads(text)
    if path.suffix in (".yaml", ".yml"):
        from scanner.parsers.cloudformation.reading import Malformed
        from scanner.parsers.cloudformation.traced import traced
        from scanner.parsers.cloudformation.yaml_document import read_yaml

        try:
            return traced(read_yaml(text, path.as_posix()).value)
        except Malformed as malformed:
            raise ValueError(str(malformed.error)) from None
    return json.loads(text)


def _parameters(content: object) -> dict[str, object] | None:
    """The CLI's list of keys and values, CodePipeline's `Parameters`, or a plain map.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
    """
    if isinstance(content, dict):
        inner = content.get("Parameters", content)
        return _parameters(inner) if isinstance(inner, list) else inner if isinstance(inner, dict) else None
    if not isinstance(content, list):
        return None
    found: dict[str, object] = {}
    for item in content:
        if isinstance(item, str) and "=" in item:
            name, _, value = item.partition("=")
            found[name] = value
        elif isinstance(item, dict) and "ParameterKey" in item:
            if "ParameterValue" in item:
                found[str(item["ParameterKey"])] = item["ParameterValue"]
        else:
            return None
    return found


def _sam_configuration(content: object, path: Path, deployment: str) -> dict[str, object] | None:
    """`parameter_overrides` of an environment in a `samconfig.toml`: the one of the deployment's name, or `default`.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    """
    environments = {key: value for key, value in content.items() if key != "version"} if _is_map(content) else {}
    environment = environments.get(deployment) or environments.get("default")
    if environment is None and environments:
        names = ", ".join(environments)
        raise UserError(f"{path} has no environment `default`; name the parameter set as one of its own: {names}")
    found: dict[str, object] = {}
    for command in ("global", "deploy"):
        section = environment.get(command) if _is_map(environment) else None
        parameters = section.get("parameters") if _is_map(section) else None
        overrides = parameters.get("parameter_overrides") if _is_map(parameters) else None
        if _is_map(overrides):
            found.update(overrides)
        else:
            found.update(_overrides(overrides))
    return found


def _is_map(content: object) -> TypeGuard[dict[str, object]]:
    return isinstance(content, dict)


def _overrides(stated: object) -> Iterator[tuple[str, str]]:
    """`Name=value`, or the older `ParameterKey=Name,ParameterValue=value`, as one text or a list."""
    import shlex  # rarely needed

    pairs = shlex.split(stated) if isinstance(stated, str) else stated
    for pair in pairs if isinstance(pairs, list) else ():
        older = _OLDER_FORM.match(str(pair))
        name, equals, value = (older[1], "=", older[2]) if older else str(pair).partition("=")
        if equals:
            yield name, value


def forget() -> None:
    """Read every file again when it is asked for."""
    _read.forget()
