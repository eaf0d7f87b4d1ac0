"""Conditions of a policy statement: which of them restrict who may use it.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html ("The meaning of public")
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network

from scanner.model.readings import Readings, could_be, undecided
from scanner.values import Known, Value, plain, to_text
from scanner.verdict import Result, Verdict


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a statement's condition: operator, key (lower case) and the values it is compared with.

    `unseen` says that there may be more values, which cannot be seen.
    """

    operator: str
    key: str
    values: tuple[Value, ...]
    unseen: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        """The values that are known texts."""
        found = (plain(value) for value in self.values)
        return tuple(to_text(value.value) for value in found if isinstance(value, Known))

    def is_only(self, wanted: str) -> Verdict:
        """Whether the one value is this text; unknown where it may be."""
        if self.known == (wanted,) and len(self.values) == 1 and not self.unseen:
            return Verdict.PASS
        return self._perhaps(lambda value: could_be(value, wanted)) if self.known in ((), (wanted,)) else Verdict.FAIL

    def some(self, holds: Callable[[str], bool]) -> Verdict:
        """Whether this holds of one of the values; unknown where it may hold of one that is not known."""
        return Verdict.PASS if any(map(holds, self.known)) else self._perhaps(lambda _: True)

    def _perhaps(self, may_be: Callable[[Value], bool]) -> Verdict:
        hidden = (value for value in map(plain, self.values) if not isinstance(value, Known))
        return Verdict.UNKNOWN if self.unseen or any(map(may_be, hidden)) else Verdict.FAIL

    @property
    def needs(self) -> tuple[str, ...]:
        """What would decide the values that are not known."""
        return tuple(need for value in self.values for need in undecided(plain(value)).needs)

    @property
    def test(self) -> str:
        """The operator in lower case, without what says how several values of a request are compared."""
        return self.operator.lower().rpartition(":")[2]

    @property
    def holds_without_key(self) -> bool:
        """Whether it holds where a request does not have its key: `ForAllValues`, and operators on `…IfExists`."""
        operator = self.operator.lower()
        return operator.startswith("forallvalues:") or operator.endswith("ifexists")

    @property
    def words(self) -> str:
        """The condition as a message names it."""
        return f"{self.operator} on {self.key}"

    def holds_for_plaintext(self, among: Readings[Condition]) -> Result:
        """Pass: it holds for requests without TLS, or with an old version of it, which a denial then refuses."""
        if self.key == "aws:securetransport" and self.test in ("bool", "boolifexists"):
            asked = self.known == ("false",)
        elif self.key == "s3:tlsversion" and self.test in ("numericlessthan", "numericlessthanifexists"):
            asked = any(version in ("1.2", "1.3") for version in self.known)
        else:
            return among.result(Verdict.FAIL, f"{self.words} narrows the denial")
        if not self.known:
            return among.result(Verdict.UNKNOWN, f"{self.words} has a value that is not known", self.needs)
        if asked:
            return among.result(Verdict.PASS, f"{self.words} denies plaintext requests")
        return among.result(Verdict.FAIL, f"{self.words} does not hold for plaintext requests")

    def pins(self, among: Readings[Condition]) -> Result:
        """Pass: it holds for known accounts, organizations, networks, resources or keys alone.

        Conditions on referer, user agent, TLS or time do not restrict who calls, nor do `…IfExists` operators,
        `ForAllValues` (true where the key is missing), wildcards, or policy variables that the caller controls.
        """
        if self.operator.lower().startswith("forallvalues:"):
            return among.result(Verdict.FAIL, f"{self.words} holds where the key is missing")
        if self.key in _ADDRESSES and self.test == "ipaddress":
            return self._pins_addresses(among)
        if self.key not in _PINNING or self.test not in _MATCHING:
            return among.result(Verdict.FAIL, f"{self.words} does not restrict who calls")
        # A value that the deployer supplies is one fixed value too.
        if any(not _is_fixed(known) for known in self.known):
            return among.result(Verdict.FAIL, f"{self.words} allows any value")
        return among.result(Verdict.PASS, f"{self.words} restricts who calls")

    def _pins_addresses(self, among: Readings[Condition]) -> Result:
        for known in self.known:
            try:
                network = ip_network(known, strict=False)
            except ValueError:
                return among.result(Verdict.FAIL, f"{self.words} is not an address range")
            if network.prefixlen < (8 if network.version == 4 else 32):
                return among.result(Verdict.FAIL, f"{self.words} allows {known}")
        if len(self.known) < len(self.values) or self.unseen:
            return among.unknown(f"{self.words} holds ranges that are not known")
        return among.result(Verdict.PASS, f"{self.words} restricts who calls")

    def spares_the_pinned(self) -> bool:
        """Whether a denial under this condition leaves known accounts, organizations or networks alone."""
        test = self.test.removesuffix("ifexists")
        if self.key in _ADDRESSES and test == "notipaddress":
            return True
        if self.key not in _PINNING or test not in _NOT_MATCHING:
            return False
        return all(_is_fixed(known) for known in self.known)

    def spares_services(self) -> bool:
        """Whether a denial under this condition leaves AWS's own services alone."""
        keys = {"aws:principalisawsservice", "aws:viaawsservice"}
        return self.key in keys and self.test.removesuffix("ifexists") == "bool" and self.known == ("false",)


_ADDRESSES = frozenset({"aws:sourceip", "aws:vpcsourceip"})

_PINNING = frozenset(
    {
        "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner",
        "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:userid",
        "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
        "aws:ec2instancesourcevpc", "s3:dataaccesspointaccount", "s3:dataaccesspointarn", "kms:calleraccount",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)  # fmt: skip

_MATCHING = frozenset({"stringequals", "stringlike", "arnequals", "arnlike", "stringequalsignorecase"})
_NOT_MATCHING = frozenset(
    {"stringnotequals", "stringnotlike", "arnnotequals", "arnnotlike", "stringnotequalsignorecase"}
)


def _is_fixed(value: str) -> bool:
    """Whether a value names something in particular: no bare wildcard, no policy variable, no ARN of any account."""
    if not value.strip("*") or "${" in value:
        return False
    if not value.startswith("arn:"):
        return True
    parts = value.split(":", 5)
    if len(parts) < 6:
        return False
    service, account, resource = parts[2], parts[4], parts[5]
    if account and service != "s3":
        return "*" not in account
    # A bucket's name belongs to one account, whichever that is.
    return bool(resource.strip("*")) and not resource.startswith("*")
