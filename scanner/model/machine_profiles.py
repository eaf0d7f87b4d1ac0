"""The role that a machine, a function, a task or a notebook works under.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
"""

from __future__ import annotations

from typing import TypeAlias

from scanner.model.autoscaling import LaunchConfiguration
from scanner.model.base import Part, Resource
from scanner.model.ec2 import Instance, LaunchTemplate
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.fields import Link, reference, references, text
from scanner.model.functions import Function
from scanner.model.iam import Role
from scanner.model.sagemaker import NotebookInstance

Compute: TypeAlias = Instance | LaunchTemplate | LaunchConfiguration | TaskDefinition | Function | NotebookInstance


class InstanceProfile(Resource):
    """What hands a role to machines."""

    cloudformation = "AWS::IAM::InstanceProfile"
    terraform = "aws_iam_instance_profile"
    identified_by = ("profile_name",)

    profile_name = text(cfn="InstanceProfileName", tf="name")
    roles = references("iam.Role", cfn="Roles", tf="role")
    """One, since a profile holds no more."""


class MachineRole(Part):
    """An instance or launch configuration, seen by its profile."""

    __slots__ = ()

    profile = reference("machine_profiles.InstanceProfile", cfn="IamInstanceProfile", tf="iam_instance_profile")


class TemplateRole(Part):
    """A launch template, seen by its profile."""

    __slots__ = ()

    profile = reference(
        "machine_profiles.InstanceProfile",
        cfn=("LaunchTemplateData.IamInstanceProfile.Arn", "LaunchTemplateData.IamInstanceProfile.Name"),
        tf=("iam_instance_profile.arn", "iam_instance_profile.name"),
    )


class TaskRoles(Part):
    """A task definition, seen by its roles: one for the program, one for what starts it."""

    __slots__ = ()

    own = reference("iam.Role", cfn="TaskRoleArn", tf="task_role_arn")
    execution = reference("iam.Role", cfn="ExecutionRoleArn", tf="execution_role_arn")


class NotebookRole(Part):
    """A notebook instance, seen by its role."""

    __slots__ = ()

    role = reference("iam.Role", cfn="RoleArn", tf="role_arn")


def role_link(compute: Compute) -> Link:
    """The role that the compute works under, or the profile where that lies outside the template."""
    match compute:
        case Function():
            return compute.role
        case TaskDefinition():
            return task_roles(compute).own
        case NotebookInstance():
            return NotebookRole(compute.block, compute.value, compute.view, compute.absent).role
        case LaunchTemplate():
            profile = TemplateRole(compute.block, compute.value, compute.view, compute.absent).profile
        case _:
            profile = MachineRole(compute.block, compute.value, compute.view, compute.absent).profile
    if isinstance(compute, Instance) and not profile.is_given and compute.launch_template is not None:
        return role_link(compute.launch_template)
    found = profile.to(InstanceProfile)
    if found is None:
        return profile
    roles = found.roles
    unseen = profile if roles.rest is None else Link(roles.name, roles.rest, (*profile.involves, *roles.involves))
    return next(iter(roles), unseen)


def task_roles(task: TaskDefinition) -> TaskRoles:
    """The two roles of a task definition."""
    return TaskRoles(task.block, task.value, task.view, task.absent)


def role_of(compute: Compute) -> Role | None:
    """The role that the compute works under, where it is in the template."""
    return role_link(compute).to(Role)
