from scanner.model import cloudfront
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["SEC-1.24"])
def check(sender: cloudfront.Distribution | cloudfront.ResponseHeadersPolicy) -> Result:
    """Send strict transport security to browsers.

    A browser that has once seen the header asks over HTTPS alone for as long as it says, so that nobody can talk it
    down to HTTP on its next visit. A response headers policy adds it to every response, and with `Override` it takes
    the place of a weaker one from the origin. An origin or a function may send the header by itself.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html

    Fix: name a response headers policy on each behavior, with `AccessControlMaxAgeSec: 31536000` and `Override: true`
    under `StrictTransportSecurity`; in Terraform `access_control_max_age_sec = 31536000` and `override = true` in
    `strict_transport_security`, and `response_headers_policy_id` on each behavior.
    """
    if isinstance(sender, cloudfront.ResponseHeadersPolicy):
        sent = sender.sends_strict_transport()
    else:
        sent = sender.behaviors.all(cloudfront.Behavior.sends_strict_transport) & sender.default_behavior.is_set()
    return sent.graded("info") if sent.verdict is Verdict.FAIL else sent
