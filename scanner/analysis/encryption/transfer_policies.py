"""Security policies of AWS Transfer Family.

https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html
"""

from __future__ import annotations

OLDEST = frozenset({"TransferSecurityPolicy-2018-11", "TransferSecurityPolicy-FIPS-2020-06"})
"""The first of either line, which admit what later ones have dropped."""
