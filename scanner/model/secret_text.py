"""Texts that are secrets, going by their form or by the name that they have.

Only what is written out counts: a reference to a secret, a parameter or a placeholder is none.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
"""

from __future__ import annotations

import re2

_NAME = re2.compile(
    r"(?i)(^|[_.-])(pass(word|wd|phrase)?|pwd|secret(_?key)?|api_?key|access_?key|private_?key|auth_?token|token"
    r"|credentials?)$|(?i)(password|passwd|secretkey|apikey|accesskey|privatekey|authtoken|clientsecret)$"
)
"""How a name ends that holds a secret itself, rather than something about one (`SECRET_ARN`, `TOKEN_TTL`)."""

_FORMS = re2.compile(
    r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[baprs]-[A-Za-z0-9-]{10,}|\bsk_live_[A-Za-z0-9]{16,}|://[^/\s:@]+:[^/\s:@$]+@"
)
"""Access keys of AWS, private keys, tokens of GitHub, Slack and Stripe, addresses with a password."""

_SECRET_KEY = re2.compile(r"^[A-Za-z0-9/+]{40}$")
_MIXED = (re2.compile(r"[a-z]"), re2.compile(r"[A-Z]"), re2.compile(r"[0-9]"), re2.compile(r"[G-Zg-z/+]"))

_HARMLESS = re2.compile(
    r"(?i)^(\s*|\*+|true|false|null|none|yes|no|on|off|enabled|disabled|[0-9]{1,3}|arn:.*|https?://[^@]*|/[\w./-]*|<.*>"
    r"|\$.*|%\(.*|\{\{.*|change[-_ ]?me|todo|fixme|placeholder|example|dummy|n/?a|required|optional|string)$"
)
"""What stands where a secret could, and is none."""


def is_secret(text: str) -> bool:
    """Whether the text has the form of a secret."""
    if re2.search(_FORMS, text) is not None:
        return True
    return re2.search(_SECRET_KEY, text) is not None and all(one.search(text) is not None for one in _MIXED)


def is_secret_name(name: str) -> bool:
    """Whether something of this name holds a secret."""
    return re2.search(_NAME, name) is not None


def is_harmless(text: str) -> bool:
    """Whether the text is no secret even under a name that promises one: a switch, an ARN, a path, a placeholder."""
    return re2.search(_HARMLESS, text) is not None
