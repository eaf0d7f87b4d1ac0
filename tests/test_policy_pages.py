"""What can be held of a policy's page by a test: the facts' address, a way to mend it, and both dialects."""

from __future__ import annotations

import re

import pytest

from scanner.policy.registry import Policy, bundled

ADDRESS = re.compile(
    r"https://(docs\.aws\.amazon\.com|aws\.amazon\.com|developer\.hashicorp\.com|registry\.terraform\.io)/\S+"
)
CLOUDFORMATION = re.compile(r"CloudFormation|AWS::|`!?[A-Z][A-Za-z.]*|^\s+[A-Z][A-Za-z]+:", re.MULTILINE)
TERRAFORM = re.compile(r"Terraform|\b(data\.)?aws_[a-z0-9_]+|`[a-z][A-Za-z0-9_.]*[`\s]|^\s+[a-z_]+\s+=", re.MULTILINE)
SENTENCE = re.compile(r"[.!?](\s|$)")

SAME_IN_BOTH = {
    # what is to be done stands in a policy document, in a program or outside of code, and is called alike in either
    "credentials/secrets-sent-out",
    "credentials/service-key-conditions",
    "credentials/shared-access-key",
    "identity/administrator-managed-policy",
    "identity/broad-object-access",
    "identity/console-user-mfa",
    "identity/credential-age-monitoring",
    "identity/elevated-managed-policies",
    "identity/federated-trust-claims",
    "identity/full-administrator",
    "identity/individual-users",
    "identity/negated-elements",
    "identity/privilege-escalation",
    "identity/root-access-key",
    "identity/root-mfa-evidence",
    "identity/wildcard-actions",
    "identity/workload-role-scope",
    "key-management/effective-key-users",
}

POLICIES = bundled().load_all()


@pytest.mark.parametrize("policy", POLICIES, ids=[one.id for one in POLICIES])
def test_a_page_says_why_and_how_to_mend_it(policy: Policy) -> None:
    page = policy.definition.page
    assert ADDRESS.search(f"{page.why}\n{page.fix}"), "no address of the documentation"
    prose = re.sub(r"https?://\S+", "", page.why)
    assert SENTENCE.search(prose), "no sentence says why it matters"
    assert len(page.fix) > 20, "nothing says how to mend it"
    assert len(page.title) <= 100
    assert not page.title.endswith(".")


@pytest.mark.parametrize("policy", POLICIES, ids=[one.id for one in POLICIES])
def test_a_page_speaks_of_each_dialect_that_is_judged(policy: Policy) -> None:
    page = policy.definition.page
    named = (
        CLOUDFORMATION.search(page.fix) is not None or "CloudFormation" in page.why,
        TERRAFORM.search(page.fix) is not None or "Terraform" in page.why,
    )
    kinds = policy.definition.types
    judged = (any("::" in kind for kind in kinds), any("::" not in kind for kind in kinds))
    if policy.id not in SAME_IN_BOTH:
        assert all(said or not asked for said, asked in zip(named, judged, strict=True)), page.fix
