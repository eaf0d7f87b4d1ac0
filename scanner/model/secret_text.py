"""What looks like a secret: names that call for one, and texts that are one.

Nothing that is found is ever quoted: messages name the kind of secret alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import re2

_WORDS = re2.compile(r"[A-Z]+[a-z0-9]*|[a-z0-9]+")

_SECRETS = frozenset(
    {
        "password", "passwords", "passwd", "passphrase", "passcode", "pwd", "pass", "secret", "secrets", "token",
        "tokens", "credential", "credentials", "apikey", "secretkey", "accesskey", "privatekey", "authtoken",
        "apitoken", "clientsecret", "pin",
    }
)  # fmt: skip

_ENDINGS = ("password", "passwd", "passphrase", "secret", "apikey", "secretkey", "token")
"""Ends of words that nothing separates: `MYSECRET`, `dbpassword`."""

_KEYS = frozenset(
    {"api", "access", "private", "secret", "auth", "signing", "encryption", "shared", "master", "license", "storage"}
)
"""What makes a secret of a following `key`."""

_COUNTERS = frozenset({"version", "next", "page", "pagination", "continuation", "idempotency", "request", "max"})
"""What makes a mere mark of a following `token`."""

_FILLERS = frozenset({"value", "string", "plaintext", "text", "base", "current", "old", "new", "param", "parameter"})
"""Words after a secret's name that leave it one (`SECRET_KEY_BASE`, `DbPasswordValue`)."""

PRIVATE_KEY = "a private key"
_ACCESS_KEY = "an access key"

_FORMS = (
    (_ACCESS_KEY, r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    (PRIVATE_KEY, r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    (PRIVATE_KEY, r"\bLS0tLS1CRUdJTi[A-Za-z0-9+/]*UFJJVkFURSBLRVkt"),
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b"),
    ("a GitLab token", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    ("a Slack token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    ("a Slack webhook", r"https://hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20,}"),
    ("a Stripe key", r"\b(?:sk|rk)_live_[A-Za-z0-9]{16,}"),
    ("a Google key", r"\bAIza[A-Za-z0-9_-]{35}"),
    ("an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a PyPI token", r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}"),
    ("a SendGrid key", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("a password in an address", r"\b[a-z][a-z0-9+.-]*://[^\s:/@$<>{}]+:[^\s:/@$<>{}]{3,}@[a-zA-Z0-9]"),
)

_COMPILED = tuple((kind, re2.compile(pattern)) for kind, pattern in _FORMS)

_SECRET_KEY = re2.compile(r"(?i)(?:aws|secret)[a-z0-9_ -]*(?:key|secret)[\"']?\s*[:=]\s*[\"']?([A-Za-z0-9/+]{40})\b")
"""A secret access key has 40 characters of base64 and no sign of its own: only its name gives it away."""

_EXAMPLE = "EXAMPLE"
"""AWS's own documentation marks its keys so: under a secret's name it stands for a value that is no secret."""

_HARMLESS = re2.compile(
    r"(?i)^(?:arn:[a-z-]*:|alias/|https?://[^@]*$|\$|\{\{|<.*>$|/|s3://|true$|false$|none$|null$|n/?a$|enabled$"
    r"|disabled$|optional$|required$)"
)

PLACEHOLDER = re2.compile(
    r"(?i)^(?:change[ _-]?me.*|change[ _-]?it.*|to[ _-]?be[ _-]?.*|tbd|todo|dummy.*|placeholder.*|example|fake.*"
    r"|update[ _-]?me.*|replace[ _-]?me.*|set[ _-]?me.*|default|x+|\*+|\.+|-+|_+|<.*>|initial.*|null|none|empty|\{\})$"
)


def words_of(name: str) -> list[str]:
    """The words of a name in lower case: `DbPassword`, `db_password`, `/db/PASSWORD` alike."""
    return [word.lower() for word in _WORDS.findall(name)]


def is_secret_name(name: str) -> bool:
    """Whether a name stands for a secret itself, rather than for something about one (`SecretArn`, `TokenTtl`)."""
    words = [word.rstrip("0123456789") or word for word in words_of(name)]
    while words and (words[-1] in _FILLERS or words[-1].isdigit()):
        words.pop()
    if not words:
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in {"token", "tokens"} and before in _COUNTERS:
        return False
    if last in _SECRETS or last.endswith(_ENDINGS):
        return True
    return last in {"key", "keys"} and before in _KEYS


def secret_in(text: str) -> str | None:
    """What kind of secret a text holds, by the form of the secret; None where no known form is found."""
    for kind, pattern in _COMPILED:
        if pattern.search(text) is not None:
            return kind
    match = _SECRET_KEY.search(text)
    if match is not None and entropy(match.group(1)) > 4:
        return "a secret access key"
    return None


def secrets_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Every secret of a known form in a text: its offsets, and what it is.

    The ID of an access key is none without its secret.
    """
    for kind, pattern in _COMPILED:
        if kind != _ACCESS_KEY:
            yield from ((match.start(), match.end(), kind) for match in pattern.finditer(text))
    for match in _SECRET_KEY.finditer(text):
        if entropy(match.group(1)) > 4:
            yield match.start(1), match.end(1), "a secret access key"


def looks_random(text: str) -> bool:
    """Whether a text is as irregular as a generated secret: 16 characters or more, without blanks, of high entropy."""
    return len(text) >= 16 and not any(one.isspace() for one in text) and entropy(text) >= 3.5


def is_harmless(text: str) -> bool:
    """Whether a text under a secret's name is plainly none: empty, a switch, an ARN, a path, a reference."""
    return not text.strip() or _EXAMPLE in text or _HARMLESS.search(text.strip()) is not None


def entropy(text: str) -> float:
    """Shannon's entropy, in bits a character."""
    if not text:
        return 0.0
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())
