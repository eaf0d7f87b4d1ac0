"""Files that give values to parameters, in each of the shapes in which they are kept."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from scanner.errors import UserError
from scanner.inputs import Inputs
from scanner.source import start_of
from scanner.values import Known, ListValue, Value


def given_parameters(inputs: Inputs) -> dict[str, Value]:
    """The values given for parameters, by name: files in order, then single values.

    Raises `UserError` for a file that can't be read or has none of the known shapes.
    """
    given: dict[str, Value] = {name: _value(raw, start_of("")) for name, raw in inputs.assumptions.values.items()}
    for path in inputs.parameter_files:
        span = start_of(path.as_posix())
        for name, raw in _read(path).items():
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


@lru_cache(maxsize=64)
def _read(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = _toml(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as error:
        message = f"cannot read the parameter file {path}: {error.strerror}"
        raise UserError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"the parameter file {path} cannot be parsed: {error}"
        raise UserError(message) from error
    parameters = _sam_configuration(content) if path.suffix == ".toml" else _parameters(content)
    if parameters is None:
        message = f"the parameter file {path} holds neither a list of ParameterKey and ParameterValue nor a map"
        raise UserError(message)
    return parameters


def _toml(text: str) -> object:
    import tomllib  # rarely needed

    return tomllib.loads(text)


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


def _sam_configuration(content: object) -> dict[str, object] | None:
    """`parameter_overrides` of the default environment in a `samconfig.toml`.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    """
    import shlex  # rarely needed

    found: dict[str, object] = {}
    default = content.get("default") if isinstance(content, dict) else None
    for command in ("global", "deploy"):
        section = default.get(command) if isinstance(default, dict) else None
        parameters = section.get("parameters") if isinstance(section, dict) else None
        overrides = parameters.get("parameter_overrides") if isinstance(parameters, dict) else None
        pairs = shlex.split(overrides) if isinstance(overrides, str) else overrides
        if isinstance(pairs, dict):
            found.update(pairs)
        for pair in pairs if isinstance(pairs, list) else ():
            name, equals, value = str(pair).partition("=")
            if equals:
                found[name] = value
    return found


def forget() -> None:
    """Read every file again when it is asked for."""
    _read.cache_clear()
