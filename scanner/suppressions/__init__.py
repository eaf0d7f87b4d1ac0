"""Results that somebody has accepted: what is written where, and which results it holds for.

`grammar` reads our own words, `foreign` and `foreign_metadata` those of other scanners, `collect` finds both in a root,
`apply` marks the results. The configuration's own come as directives.
"""

from __future__ import annotations

from scanner.suppressions.apply import Rules, is_foreign, suppress, suppress_foreign
from scanner.suppressions.collect import directives_of

__all__ = ["Rules", "directives_of", "is_foreign", "suppress", "suppress_foreign"]
