"""AWS's own translator of SAM, called so that it asks nobody: no account, no network, no Region of the machine's.

https://github.com/aws/serverless-application-model
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

LEFT_OPEN = "{{IntrinsicFunction:"
"""The translator leaves references alone whose value begins so, as those to nested stacks that don't exist yet."""

_REGION = "us-east-1"
"""Only the partition's name is taken from it: references to the Region stay references."""


class Refused(Exception):  # noqa: N818 (what the translator says of the template, caught where it is called)
    """The translator says what is wrong with the template: by logical ID, or for the whole under an empty one."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Whether the optional extra is installed."""
    return find_spec("samtranslator") is not None


def translate(template: dict[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The template with its serverless resources replaced by what they stand for; `template` is changed.

    `parameters` are values that references to parameters are replaced with where the translator asks for them; what
    has none there has its default. Raises `Refused`, and whatever the translator raises on input it doesn't expect.
    """
    from samtranslator.internal.managed_policies import get_bundled_managed_policy_map
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser

    logging.getLogger("samtranslator").setLevel(logging.CRITICAL)
    session = SimpleNamespace(region_name=_REGION)
    policies = get_bundled_managed_policy_map("aws") or {}
    left_open = dict.fromkeys(("AWS::Region", "AWS::Partition"), LEFT_OPEN)
    translator = _translator_class()(policies, Parser(), [_offline()], session)
    try:
        translated: dict[str, Any] = translator.translate(
            template, {**left_open, **parameters}, passthrough_metadata=True, get_managed_policy_map=lambda: policies
        )
    except InvalidDocumentException as error:
        raise Refused(_problems(error)) from None
    return translated


@lru_cache(maxsize=1)
def _translator_class() -> Any:
    """The translator, with the policy templates that it brings along read once: for each template that it translates it
    would hold them against their schema again, which takes two thirds of its time.
    """
    from samtranslator.translator import translator

    name = "make_policy_template_for_function_plugin"
    if hasattr(translator, name):
        setattr(translator, name, lru_cache(maxsize=1)(getattr(translator, name)))
    return translator.Translator


def _offline() -> Any:
    """In the place of what asks the Serverless Application Repository for applications."""
    from samtranslator.plugins.application.serverless_app_plugin import ServerlessAppPlugin

    class Offline(ServerlessAppPlugin):  # type: ignore[misc]  # the package states no types
        def on_before_transform_template(self, *_: Any) -> None:
            """Ask for no application."""

        def on_before_transform_resource(self, *_: Any) -> None:
            """Put no address in the place of an application."""

        def on_after_transform_template(self, *_: Any) -> None:
            """Wait for no application."""

    return Offline()


def _problems(error: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for cause in error.causes:
        ids = getattr(cause, "_logical_id", "")
        for logical_id in ids if isinstance(ids, list) else [ids]:
            found.setdefault(str(logical_id or ""), str(cause.message))
    return found or {"": str(error.message)}
