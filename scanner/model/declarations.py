"""What a root takes in and gives out: parameters or variables, and outputs.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
https://developer.hashicorp.com/terraform/language/manage-sensitive-data
"""

from __future__ import annotations

from scanner.model import secrets
from scanner.model.base import Resource
from scanner.model.fields import boolean, text
from scanner.model.secret_text import PLACEHOLDER, is_harmless, is_secret_name, words_of
from scanner.values import Known, Reason, Reference, Unknown, Value, plain, to_text
from scanner.verdict import Result

_SWITCHES = frozenset(
    {
        "allow", "create", "disable", "enable", "enabled", "generate", "has", "is", "manage", "needs", "require",
        "requires", "rotate", "should", "store", "use", "with",
    }
)  # fmt: skip
"""First words of names that ask whether something is to be done, `create_random_password`."""

_KEY_NAMES = frozenset({"kms", "cmk", "encryption", "public"})
"""Words of names that stand for a key's name or ARN, or for one that everybody may see."""

_TEXTS = frozenset({"", "String", "string", "any"})
"""Types of inputs that can hold a secret."""


class Declared(Resource):
    """A parameter of a template, a variable of a module."""

    cloudformation = "Template::Parameter"
    terraform = "variable"

    default = text(cfn="default", tf="default")
    marked = boolean(cfn="secret", tf="secret", default=False)
    kind = text(cfn="type", tf="type", default="")
    described = boolean(cfn="described", tf="described")
    constrained = boolean(cfn="constrained", tf="constrained", default=False)

    @property
    def is_secret(self) -> bool:
        """Whether a secret is meant to be given, going by the name and the type."""
        words = words_of(self.name)
        if self.kind.known not in _TEXTS or not words or words[0] in _SWITCHES or _KEY_NAMES & set(words):
            return False
        return is_secret_name(self.name) and self.default.known not in ("true", "false")

    def is_guarded(self) -> Result:
        """Assert that it is marked as secret and has no default."""
        mark = "sensitive" if self.is_terraform else "NoEcho"
        default = self.default.known
        if default is not None and not is_harmless(default) and PLACEHOLDER.search(default) is None:
            return self.failed(f"{self.name} has a default, which stands in the code")
        if self.marked.known:
            return self.passed(f"{self.name} is marked as secret")
        return self.failed(f"{self.name} is not marked as secret ({mark})")


class Output(Resource):
    """What a template or a root module gives out."""

    cloudformation = "Template::Output"
    terraform = "output"

    content = text(cfn="value", tf="value")
    marked = boolean(cfn="secret", tf="secret", default=False)

    def shows_no_secret(self) -> Result | None:
        """Assert that no secret is shown in it; None where it holds none."""
        value = type(self).content.find(self).value
        if not any(self._is_secret(one, name) for name, one in secrets.leaves(value, self.name, self)):
            return None
        if self.marked.known:
            return self.passed(f"{self.name} holds a secret, and is kept out of what is displayed")
        return self.failed(f"{self.name} shows a secret to everyone who may read outputs")

    def _is_secret(self, value: Value, name: str) -> bool:
        if secrets.holds_secret_value(value, self):
            return True
        found = plain(value)
        match found:
            case Known():
                written = to_text(found.value)
                is_named = is_secret_name(name) and not isinstance(found.value, bool | int)
                return is_named and not is_harmless(written) and PLACEHOLDER.search(written) is None
            case Reference():
                return is_secret_name(found.attribute)
            case Unknown(reason=Reason.COMPUTED):
                return is_secret_name(found.needs.rpartition(".")[2])
            case _:
                return False
