from scanner.analysis.network import web_entries
from scanner.model import apigateway, appsync, cloudfront, cognito, elb, waf
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["SEC-1.26"])
def check(
    entry: cloudfront.Distribution
    | elb.LoadBalancer
    | apigateway.Stage
    | appsync.GraphQLApi
    | cognito.UserPool
    | waf.WebAcl
    | waf.ClassicWebAcl
    | waf.RuleGroup
    | waf.ClassicRuleGroup,
) -> Result | None:
    """Protect public web entries that handle card data with a web ACL.

    A web ACL turns away injections, known bad addresses and floods before they reach the application, and the card
    industry's standard asks for it in front of public pages that take payments. One without rules lets everything by.
    https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html

    Fix: name a web ACL as `WebACLId` of the distribution, or associate it by an `AWS::WAFv2::WebACLAssociation`
    (`web_acl_id`, `aws_wafv2_web_acl_association`), and give it at least one rule.
    """
    if isinstance(entry, waf.WebAcl | waf.ClassicWebAcl | waf.RuleGroup | waf.ClassicRuleGroup):
        return entry.has_rules()
    public = web_entries.is_public(entry)
    if public is None:
        return entry.passed("no web ACL can stand in front of it")
    if public.verdict is Verdict.FAIL:
        return ~public
    guarded = web_entries.is_behind_web_acl(entry)
    if public.verdict is not Verdict.PASS:
        guarded = ~public | guarded
    # Whether the solution takes payments is not in the template: without them it is a suggestion.
    return guarded.graded("info") if guarded.verdict is Verdict.FAIL else guarded
