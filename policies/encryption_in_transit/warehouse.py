from scanner.model import redshift
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.24", "SEC-1.22"])
def check(subject: redshift.Cluster | redshift.ParameterGroup | redshift.Workgroup) -> Result:
    """Require TLS on data warehouses.

    A warehouse takes plaintext connections of reporting tools unless its parameter `require_ssl` forbids that. Default
    groups of the family redshift-2.0 do so, those of redshift-1.0 do not.
    https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html
    https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html

    Fix: set the parameter `require_ssl` to `true`, in the `Parameters` of an `AWS::Redshift::ClusterParameterGroup`
    (a `parameter` block of an `aws_redshift_parameter_group`) that the cluster names; for serverless in the
    workgroup's `ConfigParameters` (`config_parameter`).
    """
    return subject.requires_tls()
