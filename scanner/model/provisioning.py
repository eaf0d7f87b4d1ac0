"""What changes the infrastructure by code, and what notices changes that were made by hand.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

import re2

from scanner.model.call_alarms import is_heard_of
from scanner.model.cloudwatch import MetricFilter
from scanner.model.codebuild import Project
from scanner.model.codepipeline import Action, Pipeline
from scanner.model.detection import ConfigRule
from scanner.model.events import Rule
from scanner.model.finding_routes import delivers
from scanner.model.iam import Role
from scanner.model.policy_statement import Statement
from scanner.model.readings import Missing, Stated
from scanner.model.role_permissions import may
from scanner.model.trust import BUILD_SYSTEMS
from scanner.values import Text, plain
from scanner.verdict import Result, Verdict, any_of

_STACK_PROVIDERS = frozenset({"CloudFormation", "CloudFormationStackSet", "CloudFormationStackInstances"})

_APPLIES = re2.compile(
    r"terraform\s+(-chdir=\S+\s+)?apply|tofu\s+apply|terragrunt\s+(run-all\s+)?apply|cdk\s+deploy|sam\s+deploy|"
    r"cloudformation\s+(deploy|create-stack|update-stack|create-change-set|execute-change-set)|pulumi\s+up|"
    r"(serverless|sls)\s+deploy|rain\s+deploy|copilot\s+deploy"
)
"""Commands that change infrastructure."""

_COMPARES = re2.compile(r"detect-stack-drift|terraform\s+(-chdir=\S+\s+)?plan|tofu\s+plan|cdk\s+diff|driftctl")
"""Commands that compare it with its code."""

_NAMES = re2.compile(r"(?i)terraform|infra|provision|cloudformation|\bcdk\b|\bcfn\b|landing.?zone")

_PROVISIONS = frozenset({"AdministratorAccess", "PowerUserAccess", "AWSCloudFormationFullAccess"})

_DRIFT_RULE = "CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK"

_CONSOLE_FIELD = "sessioncredentialfromconsole"


def provisions(subject: Pipeline | Project | Role) -> Result | None:
    """Assert that it changes infrastructure by code; None for what does something else."""
    match subject:
        case Pipeline():
            found = [
                one for stage in subject.stages for action in stage.actions if (one := _action(action)) is not None
            ]
            return any_of(found, found[0]) if found else None
        case Project():
            return _project(subject)
        case Role():
            return _federated(subject)


def _action(action: Action) -> Result | None:
    if action.provider.known in _STACK_PROVIDERS:
        return action.provider.passed(f"an action of {action.provider.known} changes stacks")
    project = action.project.to(Project)
    found = _project(project) if project is not None else None
    return found if found is not None and found.verdict is Verdict.PASS else None


def _project(project: Project) -> Result | None:
    named_so = _NAMES.search(f"{project.name} {project.project_name.known or ''}") is not None
    for source in project.sources:
        fact = source.steps.fact
        if isinstance(fact, Stated) and "\n" in fact.value:
            if _APPLIES.search(fact.value):
                return source.steps.passed("the build changes infrastructure by code")
        elif named_so:
            place = project if isinstance(fact, Missing) else source.steps
            return place.unknown("what the build runs stands in its repository")
    return None


def _federated(role: Role) -> Result | None:
    if not any(_is_build_system(one) for one in role.trust):
        return None
    allowed = may(role, "cloudformation:CreateChangeSet", _PROVISIONS)
    if allowed.verdict is Verdict.FAIL:
        return None
    return (
        allowed.because("a build outside AWS may change infrastructure by this role")
        if (allowed.verdict is Verdict.PASS)
        else allowed
    )


def _is_build_system(statement: Statement) -> bool:
    for one in statement.principals:
        value = plain(one.value)
        written = one.known or (value.suffix() if isinstance(value, Text) else "")
        if one.kind == "Federated" and any(host in written for host in BUILD_SYSTEMS):
            return True
    return any(host in condition.key for condition in statement.conditions for host in BUILD_SYSTEMS)


def notices_changes_by_hand(watcher: ConfigRule | Rule | MetricFilter) -> Result | None:
    """Assert that it notices changes that no code made, and that somebody hears; None for others."""
    match watcher:
        case ConfigRule():
            identifier = watcher.identifier
            if identifier.known == _DRIFT_RULE:
                return identifier.passed("stacks are compared with their templates")
            return None
        case MetricFilter():
            asked = any(name == _CONSOLE_FIELD for name, _ in watcher.tests)
            return is_heard_of(watcher) if asked else None
        case Rule():
            if any(name == _CONSOLE_FIELD for name, _ in watcher.pattern):
                return delivers(watcher)
            return _compares(watcher)


def _compares(rule: Rule) -> Result | None:
    """A scheduled build that compares what runs with its code."""
    if isinstance(rule.schedule.fact, Missing):
        return None
    for target in rule.targets:
        project = target.called.known
        if isinstance(project, Project) and any(_COMPARES.search(one.steps.known or "") for one in project.sources):
            return rule.is_enabled().involving(project.address)
    return None
