from scanner.analysis.logging import application_logs
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.3"])
def check(runner: application_logs.Runner) -> Result | None:
    """Ship application and operating-system logs off hosts and containers.

    A host or container that is replaced takes its logs with it, most often those of the fault for which it was
    replaced. An agent carries them away; a container's log driver does, which ECS does not set by itself. A host fails
    where it starts from a publisher's bare image and nothing that it is told to install is an agent; an image of one's
    own may hold one.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Agent-on-EC2-Instance.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html

    Fix: install the CloudWatch agent, by user data or an `AWS::SSM::Association` (`aws_ssm_association`) with the
    document `AmazonCloudWatch-ManageAgent`, and let the role write with `CloudWatchAgentServerPolicy`; in a task

        LogConfiguration:
          LogDriver: awslogs
          Options: {awslogs-group: !Ref Group, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: app}

    (`logConfiguration` in Terraform's `container_definitions`); on a Kubernetes cluster the add-on
    `amazon-cloudwatch-observability`; on Elastic Beanstalk the option `StreamLogs`.
    """
    return application_logs.logs_leave(runner)
