"""Policies written in YAML: what a resource must be, in words over the same typed model, with the same three answers.

    title: Encrypt block volumes with a key of your own
    severity: medium
    items: [SEC-1.23]
    why: A key of one's own can be withdrawn.
    fix: set `KmsKeyId`, or `kms_key_id`.
    resource: ebs.Volume
    when:
      snapshot: absent
    require:
      encrypted: is_true
      kms_key: exists

Nothing in such a file is code: it may come from the repository that is scanned. `docs/writing-policies.md` describes
the language, `docs/schemas/policy.schema.json` is its JSON Schema.
"""

from __future__ import annotations

from scanner.policy.declarative.reading import read_policy

__all__ = ["read_policy"]
