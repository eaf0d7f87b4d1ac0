"""What changes the infrastructure by code, and what notices changes that were made by hand.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

import re2

from scanner.analysis.identity.role_permissions import may
from scanner.analysis.identity.trust import BUILD_SYSTEMS
from scanner.analysis.monitoring.call_alarms import is_heard_of
from scanner.analysis.monitoring.finding_routes import delivers
from scanner.model.cloudwatch import MetricFilter
from scanner.model.codebuild import Project
from scanner.model.codepipeline import Action, Pipeline
from scanner.model.detection import ConfigRule
from scanner.model.domain_names import written
from scanner.model.events import Rule, Tests
from scanner.model.iam import Role
from scanner.model.links import is_hidden, may_lead_inside
from scanner.model.policy_statement import Statement
from scanner.model.readings import Missing, Stated, Undecided, could_be
from scanner.model.template_voice import all_of_kind
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
            return _pipeline(subject)
        case Project():
            return _project(subject)
        case Role():
            return _federated(subject)


def _pipeline(pipeline: Pipeline) -> Result | None:
    stages = pipeline.stages
    found = [one for stage in stages for action in stage.actions if (one := _action(action)) is not None]
    if stages.rest is not None:
        found.append(stages.unknown("what the pipeline does is not known"))
    found += [one.actions.unknown("what a stage does is not known") for one in stages if one.actions.rest is not None]
    return any_of(found, found[0]) if found else None


def _action(action: Action) -> Result | None:
    if action.provider.known in _STACK_PROVIDERS:
        return action.provider.passed(f"an action of {action.provider.known} changes stacks")
    project = action.project.to(Project)
    found = _project(project) if project is not None else None
    if found is not None and found.verdict is Verdict.PASS:
        return found
    provider = action.provider
    return provider.unknown("what the action does is not known") if isinstance(provider.fact, Undecided) else None


def _project(project: Project) -> Result | None:
    named_so = _NAMES.search(f"{project.name} {project.project_name.known or ''}") is not None
    for source in project.sources:
        fact = source.steps.fact
        if isinstance(fact, Stated) and "\n" in fact.value:
            if _APPLIES.search(fact.value):
                return source.steps.passed("the build changes infrastructure by code")
        elif isinstance(fact, Undecided):
            if _APPLIES.search(written(fact.value)):
                return source.steps.passed("the build changes infrastructure by code")
            return source.steps.unknown(f"what the build runs is not known: {fact.reason}")
        elif named_so:
            place = project if isinstance(fact, Missing) else source.steps
            return place.unknown("what the build runs stands in its repository")
    rest = project.sources.rest
    return None if rest is None else project.sources.unknown(f"what the build runs is not known: {rest.reason}")


def _federated(role: Role) -> Result | None:
    trusted = role.trust.some(_is_build_system)
    if trusted.verdict is Verdict.FAIL:
        return None
    allowed = may(role, "cloudformation:CreateChangeSet", _PROVISIONS)
    if allowed.verdict is Verdict.FAIL or allowed.verdict is trusted.verdict is Verdict.UNKNOWN:
        return None  # Two doubts at once say nothing.
    if trusted.verdict is Verdict.UNKNOWN:
        return trusted.because("whether a build outside AWS may take the role is not known")
    words = "a build outside AWS may change infrastructure by this role"
    return allowed.because(words) if allowed.verdict is Verdict.PASS else allowed


def _is_build_system(statement: Statement) -> Result:
    """Assert that a statement of a trust policy is about builds outside AWS."""
    for one in statement.principals:
        value = plain(one.value)
        written = one.known or (value.suffix() if isinstance(value, Text) else "")
        if one.kind == "Federated" and any(host in written for host in BUILD_SYSTEMS):
            return statement.passed("it trusts a build system")
    if any(host in condition.key for condition in statement.conditions for host in BUILD_SYSTEMS):
        return statement.passed("it trusts a build system")
    if statement.principals.rest is not None:
        return statement.principals.unknown()
    return statement.failed("it trusts no build system")


def notices_changes_by_hand(watcher: ConfigRule | Rule | MetricFilter) -> Result | None:
    """Assert that it notices changes that no code made, and that somebody hears; None for others."""
    match watcher:
        case ConfigRule():
            identifier = watcher.identifier
            if identifier.known == _DRIFT_RULE:
                return identifier.passed("stacks are compared with their templates")
            if _may_be_drift_rule(identifier.fact):
                return identifier.unknown("what the rule checks is not known")
            return None
        case MetricFilter():
            return is_heard_of(watcher) if _asks_for_console(watcher.tests) else _unread(watcher.tests)
        case Rule():
            if _asks_for_console(watcher.pattern):
                return delivers(watcher)
            unread = _unread(watcher.pattern)
            return unread if unread is not None else _compares(watcher)


def _may_be_drift_rule(fact: object) -> bool:
    """Whether what is known of an identifier leaves room for that of the rule on drift; a function's ARN is none."""
    in_part = isinstance(fact, Undecided) and isinstance(fact.value, Text) and could_be(fact.value, _DRIFT_RULE)
    return in_part or is_hidden(fact)


def _asks_for_console(tests: Tests) -> bool:
    return any(name == _CONSOLE_FIELD for name, _ in tests)


def _unread(tests: Tests) -> Result | None:
    return None if tests.rest is None else tests.unknown(f"what it listens for is not known: {tests.rest.reason}")


def _compares(rule: Rule) -> Result | None:
    """A scheduled build that compares what runs with its code."""
    if isinstance(rule.schedule.fact, Missing):
        return None
    for target in rule.targets:
        project = target.called.to(Project)
        compares = _build_compares(project) if project is not None else None
        if compares is not None:
            return (compares & rule.is_enabled()).involving(target.called.involves[-1])
    hidden = rule.targets.rest is not None or any(may_lead_inside(one.called.fact) for one in rule.targets)
    if hidden and any(_build_compares(one) is not None for one in all_of_kind(rule, Project)):
        return rule.targets.unknown("which build the rule starts is not settled")
    return None


def _build_compares(project: Project) -> Result | None:
    """Assert that a build compares what runs with its code; None for one that does something else."""
    for source in project.sources:
        if _COMPARES.search(source.steps.known or ""):
            return source.steps.passed("the build compares what runs with its code")
        if isinstance(source.steps.fact, Undecided):
            return source.steps.unknown(f"what the build runs is not known: {source.steps.fact.reason}")
    return None
