from scanner.analysis.delivery import interactive_paths
from scanner.model import autoscaling, deployment_steps, ec2, ecs
from scanner.policy import Result, policy


@policy(severity="high", items=["OPS-3.1"])
def check(
    host: ec2.Instance | autoscaling.AutoScalingGroup | ecs.Service | deployment_steps.Command,
) -> Result | None:
    """Leave no interactive shell path used for deployment.

    What can be changed by hand will be, and then no code says what runs. A host with a key pair whose shell or desktop
    port somebody outside reaches, straight, by way of an exposed machine or from a joined network, invites that, and so
    does a provisioner that signs in. Sessions of Systems Manager need neither key nor port and can be logged, as shells
    into containers can. Hosts whose name or tag says bastion, build or test are left out.
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_compute_reduce_manual_management.html
    https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html

    Fix: leave out `KeyName` (`key_name`) and the rule for port 22 or 3389, and sign in by Session Manager where it must
    be; put what a `provisioner "remote-exec"` does into the image or `user_data`; set `EnableExecuteCommand: false`
    (`enable_execute_command = false`) on services, or log their shells:

        Configuration:
          ExecuteCommandConfiguration:
            Logging: OVERRIDE
            LogConfiguration: {CloudWatchLogGroupName: !Ref Shells}
    """
    return interactive_paths.leaves_no_way_in(host)
