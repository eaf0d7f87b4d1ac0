from scanner.model import firewall, waf
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(guard: waf.WebAcl | waf.ClassicWebAcl | firewall.Firewall) -> Result:
    """Log web ACL and network firewall decisions.

    Without a log, nobody can tell an attack that was turned away from a customer who was, nor see what a rule would
    catch before it blocks.
    https://docs.aws.amazon.com/waf/latest/developerguide/logging.html
    https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging.html

    Fix: add an `AWS::WAFv2::LoggingConfiguration` (`aws_wafv2_web_acl_logging_configuration`) that names the web ACL,
    or an `AWS::NetworkFirewall::LoggingConfiguration` (`aws_networkfirewall_logging_configuration`) that names the
    firewall.
    """
    if isinstance(guard, waf.ClassicWebAcl) and not guard.is_terraform:
        return guard.unknown("the log of a classic web ACL is switched on outside of the template")
    return guard.logs.is_set().because("decisions are logged") if guard.logs.items else guard.logs.is_set()
