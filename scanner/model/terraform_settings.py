"""What Terraform is told about itself: providers of AWS, the backend that keeps its state, the state of others.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs#authentication-and-configuration
https://developer.hashicorp.com/terraform/language/backend
"""

from __future__ import annotations

from scanner.model import s3, secrets
from scanner.model.base import Resource
from scanner.model.fields import boolean, reference, text
from scanner.model.links import unnamed
from scanner.model.readings import Reading, Stated, Undecided
from scanner.verdict import Result, Verdict, all_of

_MANAGED = frozenset({"cloud", "remote"})
"""Services that keep states encrypted and behind a sign-in of their own."""

_ENCRYPTED_STORES = frozenset({"gcs", "azurerm", "oss", "cos"})
"""Object stores of other clouds, all of which encrypt what they keep."""


_LOCKING = frozenset({"gcs", "azurerm", "consul", "pg", "kubernetes", "cos"})
"""Backends that lock by themselves."""


class Provider(Resource):
    """One configuration of AWS's provider."""

    terraform = "provider.aws"

    access_key = text(tf="access_key")
    secret_key = text(tf="secret_key")
    token = text(tf="token")
    skips_checks = boolean(tf="skip_credentials_validation", default=False)


class Backend(Resource):
    """Where the state is kept; a file beside the code where nothing is said."""

    terraform = "terraform.backend"

    kind = text(tf="type", default="local")
    access_key = text(tf="access_key")
    secret_key = text(tf="secret_key")
    token = text(tf="token")
    bucket = reference("s3.Bucket", tf="bucket")
    encrypt = boolean(tf="encrypt", default=False)
    lock_file = boolean(tf="use_lockfile", default=False)
    lock_table = text(tf=("dynamodb_table", "lock_table"))
    lock_address = text(tf="lock_address")


class RemoteState(Resource):
    """The state of another configuration, read by this one."""

    terraform = "data.terraform_remote_state"

    access_key = text(tf="config.access_key")
    secret_key = text(tf="config.secret_key")
    token = text(tf="config.token")


def holds_no_key(holder: Provider | Backend | RemoteState) -> Result:
    """Assert that no access key or token stands in the code, be it as a variable's default.

    Keys that no one checks (`skip_credentials_validation`) are made up, for tests.
    """
    if isinstance(holder, Backend) and isinstance(holder.kind.fact, Undecided):
        return holder.kind.unknown("how the backend is configured cannot be read here")
    stated = [one for one in (holder.access_key, holder.secret_key, holder.token) if one.is_given]
    if isinstance(holder, Provider) and holder.skips_checks.known and not any(_is_real(one) for one in stated):
        return holder.passed("the keys are made up for tests: no credential is checked")
    return all_of((secrets.is_supplied(one, holder) for one in stated), holder.passed("no key is stated"))


def _is_real(key: Reading[str]) -> bool:
    """Whether a literal has the form of a key that AWS gives out."""
    return isinstance(key.fact, Stated) and (key.fact.value.startswith(("AKIA", "ASIA")) or len(key.fact.value) >= 40)


def keeps_state_safe(backend: Backend) -> Result:
    """Assert that the state is kept encrypted and private, away from the code.

    S3 encrypts every object by itself, so that a backend which does not ask for it fails lightly.
    https://developer.hashicorp.com/terraform/language/backend/s3
    """
    kind = backend.kind.known
    if kind == "local":
        if isinstance(backend.kind.fact, Stated) and backend.kind.fact.implied:
            return backend.failed("no backend is named: the state is a file beside the code").graded("info")
        return backend.failed("the state is a file beside the code")
    if kind is None:
        return backend.kind.unknown("where the state is kept cannot be read here")
    if kind in _MANAGED:
        return backend.passed("a service keeps the state, encrypted")
    if kind in _ENCRYPTED_STORES:
        return backend.passed("an object store keeps the state, encrypted")
    if kind != "s3":
        return backend.unknown(f"how a backend of type {kind} keeps the state is not in the code")
    encrypted = backend.encrypt.is_true()
    if not backend.encrypt.is_given:
        if not backend.bucket.is_given:
            return backend.unknown("the backend is configured when Terraform is initialized", "-backend-config")
        encrypted = backend.failed("encrypt is not set")
    bucket = backend.bucket.to(s3.Bucket)
    graded = encrypted.graded("low")
    if bucket is None and graded.verdict is Verdict.PASS:
        unseen = next(unnamed(s3.Bucket.types(), backend.view), None)
        return graded if unseen is None else backend.bucket.unknown(f"whether {unseen.name} keeps it is not known")
    return graded if bucket is None else _is_safe(bucket).involving(backend.address) & graded


def locks_state(backend: Backend) -> Result:
    """Assert that the state is shared, and that two runs cannot change it at once.

    https://developer.hashicorp.com/terraform/language/state/locking
    """
    kind = backend.kind.known
    if kind == "local":
        if isinstance(backend.kind.fact, Stated) and backend.kind.fact.implied:
            # Terragrunt and some pipelines write the backend's block before they run Terraform.
            return backend.failed("no backend is named: the state is a file beside the code").graded("info")
        return backend.failed("the state is a file beside the code, which nobody else has")
    if kind is None:
        return backend.kind.unknown("where the state is kept cannot be read here")
    if kind in _MANAGED or kind in _LOCKING:
        return backend.passed(f"a backend of type {kind} is shared, and locks the state")
    if kind == "http":
        return backend.lock_address.must_be_given()
    if kind != "s3":
        return backend.unknown(f"whether a backend of type {kind} locks the state is not in the code")
    locked = backend.lock_file.is_true() | backend.lock_table.must_be_given()
    if locked.verdict is Verdict.FAIL and not backend.bucket.is_given:
        return backend.unknown("the backend is configured when Terraform is initialized", "-backend-config")
    unlocked = backend.failed("neither use_lockfile nor dynamodb_table is set: two runs can change the state at once")
    return unlocked if locked.verdict is Verdict.FAIL else locked


def _is_safe(bucket: s3.Bucket) -> Result:
    versioned = bucket.versioning.is_true()
    private = ~bucket.policy.publicly_grants("s3:GetObject", "s3:PutObject") & bucket.is_blocked_throughout()
    return versioned & private
