"""What is set for single policies: how grave their failures are, and with which values they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.verdict import SEVERITIES, Result, Severity


@dataclass(frozen=True, slots=True, eq=False)
class Adjustment:
    """What is set for one policy; `sources` says of each key at which `path:line`."""

    severity: Severity | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def grade(self, result: Result, own: Severity) -> Severity:
        """The severity of a failure, where `own` is the policy's.

        The severity that is set holds for every failure but those that the policy itself holds lighter than its own:
        they don't become graver than the policy made them.
        """
        stated = result.severity_under(own)
        if self.severity is None:
            return stated
        lighter = SEVERITIES.index(stated) > SEVERITIES.index(own)
        return max(stated, self.severity, key=SEVERITIES.index) if lighter else self.severity


NONE = Adjustment()
