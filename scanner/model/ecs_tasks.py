"""Amazon ECS: task definitions and their containers.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.environment import variables
from scanner.model.fields import boolean, integer, parts, text
from scanner.model.readings import Missing
from scanner.verdict import Result


class PortMapping(Part):
    """A port of a container that its task shows."""

    __slots__ = ()

    container_port = integer(cfn="ContainerPort", tf="containerPort")


class Container(Part):
    """A container of a task."""

    __slots__ = ()

    container_name = text(cfn="Name", tf="name")
    image = text(cfn="Image", tf="image")
    read_only_root = boolean(cfn="ReadonlyRootFilesystem", tf="readonlyRootFilesystem", default=False)
    privileged = boolean(cfn="Privileged", tf="privileged", default=False)
    user = text(cfn="User", tf="user")
    log_driver = text(cfn="LogConfiguration.LogDriver", tf="logConfiguration.logDriver")
    log_router = text(cfn="FirelensConfiguration.Type", tf="firelensConfiguration.type")
    environment = variables(cfn="Environment", tf="environment")
    ports = parts(PortMapping, cfn="PortMappings", tf="portMappings")


class TaskDefinition(Resource):
    """A task definition."""

    cloudformation = "AWS::ECS::TaskDefinition"
    terraform = "aws_ecs_task_definition"
    identified_by = ("family",)

    family = text(cfn="Family", tf="family")
    containers = parts(Container, cfn="ContainerDefinitions", tf="container_definitions")
    task_role = text(cfn="TaskRoleArn", tf="task_role_arn")
    network_mode = text(cfn="NetworkMode", tf="network_mode", default="bridge")
    system = text(
        cfn="RuntimePlatform.OperatingSystemFamily", tf="runtime_platform.operating_system_family", default="LINUX"
    )
    process_namespace = text(cfn="PidMode", tf="pid_mode", default="task")

    def runs_linux(self) -> Result:
        """Assert that its containers run Linux; where nothing is said, they run what their host does."""
        return ~self.system.matches("^WINDOWS", "a Windows")

    def keeps_host_processes(self) -> Result:
        """Assert that its containers do not see the host's processes."""
        return self.process_namespace.is_not("host")

    def keeps_off_host(self, container: Container) -> Result:
        """Assert that a container neither is privileged nor runs as root in the host's network."""
        return container.privileged.is_false() & ~self.runs_as_root_on_host(container)

    def runs_as_root_on_host(self, container: Container) -> Result:
        """Assert that a container shares the host's network and runs as root, which it does where no user is named."""
        user = container.user
        if isinstance(user.fact, Missing):
            as_root = user.passed("no user is named, so that it runs as root")
        else:
            as_root = user.must(lambda name: name.partition(":")[0] in ("root", "0"), "root")
        return self.network_mode.is_("host") & as_root


class TaskSet(Resource):
    """Tasks of one version of a service, where something other than the service itself deploys them."""

    cloudformation = "AWS::ECS::TaskSet"
    terraform = "aws_ecs_task_set"

    public_address = text(cfn="NetworkConfiguration.AwsVpcConfiguration.AssignPublicIp", default="DISABLED")
    public_address_switch = boolean(tf="network_configuration.assign_public_ip", default=False)

    def gives_public_address(self) -> Result:
        """Assert that each of its tasks gets a public address."""
        return self.public_address_switch.is_true() if self.is_terraform else self.public_address.is_("ENABLED")
