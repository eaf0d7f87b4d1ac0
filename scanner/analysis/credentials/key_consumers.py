"""Where access keys, secrets and key pairs end up: what stores them, and which workloads use them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from scanner.analysis.credentials.unseen_uses import unseen_settings, unseen_stores
from scanner.model import ssm
from scanner.model.autoscaling import LaunchConfiguration
from scanner.model.base import Resource, View, typed
from scanner.model.declarations import Output
from scanner.model.ec2 import Instance, LaunchTemplate
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.facts import once
from scanner.model.functions import Function
from scanner.model.iam_access import AccessKey
from scanner.model.key_pairs import KeyPair
from scanner.model.machine_profiles import role_of
from scanner.model.readings import Undecided
from scanner.model.sagemaker import NotebookInstance
from scanner.model.secretsmanager import Secret, SecretVersion
from scanner.template import Block
from scanner.values import references
from scanner.verdict import Result, Verdict, all_of

SECRETS = frozenset({"secret", "ses_smtp_password_v4", "SecretAccessKey"})
"""Attributes of an access key that are secret; `encrypted_secret` can be read by the holder of a PGP key alone."""

_COMPUTE = (Function, Instance, LaunchTemplate, LaunchConfiguration, TaskDefinition, NotebookInstance)
_SERVING = frozenset(name for kind in _COMPUTE for name in kind.types())
_PROGRAMS = frozenset((*Function.types(), *TaskDefinition.types()))
_DATABASES = ("AWS::RDS::", "AWS::DocDB::", "AWS::Redshift::", "AWS::Neptune::", "aws_db_", "aws_rds_",
              "aws_docdb_", "aws_redshift", "aws_neptune_")  # fmt: skip
_DATABASE_WORDS = ("db", "database", "rds", "aurora", "mysql", "postgres", "redshift", "docdb")


def keeps_secret_hidden(key: AccessKey) -> Result:
    """Assert that the secret of an access key goes nowhere but to where secrets are kept."""
    results = [_is_kept(block, key) for block in _receivers(key)]
    results.extend(_is_output(output, key) for output in _outputs(key))
    if key.view.graph.handed_over(key.block):
        results.append(key.unknown("the key is handed to a module that is not present"))
    if all(one.verdict is not Verdict.FAIL for one in results):
        results.extend(_may_show(address, fact, key) for address, fact in unseen_settings(key.view))
    return all_of(results, key.passed("nothing refers to the secret of the key"))


def _may_show(address: str, fact: Undecided, key: AccessKey) -> Result:
    words = f"whether {address} is given the secret of {key.name} is not known: {fact.reason}"
    return key.unknown(words, *fact.needs).involving(address)


def _receivers(key: AccessKey) -> Iterator[Block]:
    seen: set[str] = set()
    for attribute in sorted(SECRETS):
        for block, _ in key.view.graph.referrers(key.block, attribute):
            if block.address not in seen and key.view.world.exists(block) is not False:
                seen.add(block.address)
                yield block


def _outputs(key: AccessKey) -> Iterator[Output]:
    for block in key.view.graph.blocks_of(Output.types()):
        output = Output(block, key.view)
        for found in references(Output.content.find(output).value):
            if found.address == key.address and found.attribute in SECRETS:
                yield output
                break


def _is_output(output: Output, key: AccessKey) -> Result:
    failed = output.failed(f"the output {output.name} shows the secret of {key.name}")
    if output.marked.known:
        # It is kept off the screen, but whoever may read outputs of the state has it.
        return failed.because(f"the output {output.name} hands out the secret of {key.name}").graded("medium")
    return failed


def _is_kept(block: Block, key: AccessKey) -> Result:
    receiver = typed(block, key.view)
    place = f"{block.address} is given the secret of {key.name}"
    if isinstance(receiver, Secret | SecretVersion) or "secret" in block.type or block.type.startswith("vault_"):
        return key.passed(f"{block.address} keeps the secret").involving(block.address)
    if isinstance(receiver, ssm.Parameter):
        secure = receiver.kind.is_("SecureString")
        return secure.involving(key.address)
    if block.type in _SERVING:
        return receiver.failed(f"{place} in its settings").involving(key.address)
    if block.type in ("local_file", "local_sensitive_file"):
        return receiver.failed(f"{place} and writes it to a file").involving(key.address)
    return receiver.unknown(f"{place}: how it keeps that is not known").involving(key.address)


def has_one_consumer(shared: AccessKey | Secret | KeyPair) -> Result | None:
    """Assert that one workload alone uses the credential; None for a secret that opens no database."""
    if isinstance(shared, Secret) and not _opens_database(shared):
        return shared.attachments.unknown() if shared.attachments.rest is not None else None
    found = workloads(shared)
    if len(found) > 1:
        names = ", ".join(sorted(found)[:4])
        failed = shared.failed(f"{len(found)} workloads share it: {names}").involving(*found)
        return failed if isinstance(shared, AccessKey) else failed.graded("medium")
    if shared.view.graph.handed_over(shared.block):
        return shared.unknown("it is handed to a module that is not present")
    if shared.view.graph.exported(shared.block) and isinstance(shared, AccessKey):
        return shared.unknown("an output hands it to others")
    unseen = _unseen_keeping(shared, found) if isinstance(shared, AccessKey) else None
    if unseen is None and found:
        unseen = _unseen_use(shared, found)
    if unseen is not None:
        return unseen
    return shared.passed(f"{next(iter(found))} alone uses it" if found else "no workload of the template uses it")


def workloads(shared: Resource) -> dict[str, None]:
    """What uses a credential, itself or from where that is kept: by role where there is one, else by itself.

    Programs that work under one role are one workload, and so are the instances of one block.
    """
    found: dict[str, None] = {}
    for block in _users(shared, 0):
        found[_workload(typed(block, shared.view), block)] = None
    return found


def _unseen_keeping(shared: Resource, found: Mapping[str, None]) -> Result | None:
    """Unknown, where something that may keep the credential hands what it keeps to a further workload; else None."""
    view = shared.view
    for address, fact in unseen_stores(view):
        block = view.graph.block(address)
        store = None if block is None else typed(block, view)
        if isinstance(store, SecretVersion):
            store = store.secret.to(Secret)
        # Whose version it is may be what is not known.
        if store is None or len({**found, **workloads(store)}) > 1:
            return shared.unknown(f"whether {address} keeps it is not known: {fact.reason}", *fact.needs)
    return None


def _unseen_use(shared: Resource, found: Container[str]) -> Result | None:
    """Unknown, where a further workload is handed something that cannot be seen; else None."""
    view = shared.view
    for address, workload in once(view, "programs that are handed what is not known", lambda: _unread(view)):
        block = view.graph.block(address)
        if workload not in found and block is not None:
            return typed(block, view).unknown(f"whether {address} uses it is not known")
    return None


def _unread(view: View) -> tuple[tuple[str, str], ...]:
    """The address and the workload of each program that is handed something that cannot be seen."""
    found = []
    for address, _ in unseen_settings(view):
        block = view.graph.block(address)
        if block is not None and block.type in _PROGRAMS:
            found.append((address, _workload(typed(block, view), block)))
    return tuple(found)


def _workload(compute: Resource, block: Block) -> str:
    """What a program counts as: its role where there is one, else itself."""
    role = role_of(compute) if isinstance(compute, _COMPUTE) else None
    return role.address if role is not None else block.address.partition("[")[0]


def _users(shared: Resource, depth: int) -> Iterable[Block]:
    for block, path in shared.view.graph.referrers(shared.block):
        if path == "DependsOn" or shared.view.world.exists(block) is False:
            continue
        if block.type in _SERVING:
            yield block
        elif depth < 3:
            holder = typed(block, shared.view)
            if isinstance(holder, SecretVersion) and not isinstance(shared, Secret):
                secret = holder.secret.to(Secret)
                yield from () if secret is None else _users(secret, depth + 1)
            if isinstance(holder, Secret | SecretVersion | ssm.Parameter):
                yield from _users(holder, depth + 1)


def _opens_database(secret: Secret) -> bool:
    """Whether the secret is a database user's, going by what is bound to it, reads it, or by its name."""
    if secret.attachments.items:
        return True
    for block, _ in secret.view.graph.referrers(secret.block):
        if block.type.startswith(_DATABASES):
            return True
    words = f"{secret.name}-{secret.secret_name.known or ''}".lower().replace("_", "-").replace("/", "-").split("-")
    return any(word in words for word in _DATABASE_WORDS)
