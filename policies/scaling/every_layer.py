from scanner.analysis.scaling.layer_scaling import every_layer_scales
from scanner.analysis.workloads.workload_entries import Entry
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.2", "FEAT-CM-4", "FEAT-DC-6"])
def check(entry: Entry) -> Result | None:
    """Give each layer of each workload a scaling mechanism.

    A workload takes no more load than its narrowest layer: front ends that grow only reach the limit of the table or
    the service behind them sooner. A database instance or a search domain is scaled by hand, which the code can't
    show: it is named, with what has to be shown instead.
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/design-your-workload-to-adapt-to-changes-in-demand.html
    https://docs.aws.amazon.com/autoscaling/application/userguide/integrated-services-list.html

    Fix: give the layer that is named a scaling policy with a maximum above its minimum, by
    `AWS::AutoScaling::ScalingPolicy` (`aws_autoscaling_policy`) or a scalable target with a policy
    (`aws_appautoscaling_policy`); or take its serverless form.
    """
    return every_layer_scales(entry)
