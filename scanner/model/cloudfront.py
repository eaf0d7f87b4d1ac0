"""Amazon CloudFront: distributions, and the policies and identities that they name.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html
"""

from __future__ import annotations

from scanner.model.base import Node, Part, Resource
from scanner.model.cloudfront_managed import CACHE, CORS_HEADERS, NO_CACHE, SECURITY_HEADERS, managed_name
from scanner.model.domain_names import domain_name
from scanner.model.fields import boolean, by_dialect, integer, parts, reference, text, texts
from scanner.model.links import may_be_named
from scanner.model.logs import DeliverySource
from scanner.model.policy_statement import written
from scanner.model.readings import Missing, Reading, Readings, Undecided
from scanner.values import is_one_thing
from scanner.verdict import Result, Verdict

HTTPS_VIEWERS = ("https-only", "redirect-to-https")
OLD_PROTOCOLS = ("SSLv3", "TLSv1", "TLSv1.1")
MODERN_MINIMUM = ("TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025")
YEAR_SECONDS = 31_536_000


class CachePolicy(Resource):
    """How long, and by what, responses are kept at the edge."""

    cloudformation = "AWS::CloudFront::CachePolicy"
    terraform = "aws_cloudfront_cache_policy"

    maximum_seconds = integer(cfn="CachePolicyConfig.MaxTTL", tf="max_ttl", default=YEAR_SECONDS)


class ResponseHeadersPolicy(Resource):
    """Headers that are added to every response."""

    cloudformation = "AWS::CloudFront::ResponseHeadersPolicy"
    terraform = "aws_cloudfront_response_headers_policy"

    transport_seconds = integer(
        cfn="ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec",
        tf="security_headers_config.strict_transport_security.access_control_max_age_sec",
    )
    transport_overrides = boolean(
        cfn="ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity.Override",
        tf="security_headers_config.strict_transport_security.override",
    )

    def sends_strict_transport(self) -> Result:
        """Assert strict transport security of a year that replaces what the origin sends."""
        if isinstance(self.transport_seconds.fact, Missing):
            return self.failed("strict transport security is not among the headers")
        return self.transport_seconds.at_least(YEAR_SECONDS) & self.transport_overrides.is_true()


class EdgeFunction(Part):
    """A function that runs at the edge on one kind of event."""

    __slots__ = ()

    event = text(cfn="EventType", tf="event_type")

    def answers_viewers(self) -> Result:
        """Pass: it may change the headers of a response."""
        return self.event.is_in(("viewer-response", "origin-response", "viewer-request"))


class Behavior(Part):
    """What happens to requests of one path pattern, or to all others."""

    __slots__ = ()

    viewer_protocol = text(cfn="ViewerProtocolPolicy", tf="viewer_protocol_policy")
    target = text(cfn="TargetOriginId", tf="target_origin_id")
    response_headers = reference(
        "cloudfront.ResponseHeadersPolicy", cfn="ResponseHeadersPolicyId", tf="response_headers_policy_id"
    )
    cache_policy = reference("cloudfront.CachePolicy", cfn="CachePolicyId", tf="cache_policy_id")
    maximum_seconds = integer(cfn="MaxTTL", tf="max_ttl", default=YEAR_SECONDS)
    realtime_logs = reference("cloudfront.RealtimeLogs", cfn="RealtimeLogConfigArn", tf="realtime_log_config_arn")
    functions = parts(
        EdgeFunction,
        cfn=("FunctionAssociations", "LambdaFunctionAssociations"),
        tf=("function_association", "lambda_function_association"),
    )

    def is_https_only(self) -> Result:
        """Assert that viewers get an answer over HTTPS alone."""
        return self.viewer_protocol.is_in(HTTPS_VIEWERS)

    def sends_strict_transport(self) -> Result:
        """Assert a response headers policy with strict transport security; a function may send the header as well."""
        link = self.response_headers
        policy = link.to(ResponseHeadersPolicy)
        if policy is not None:
            sent = policy.sends_strict_transport()
        elif (name := managed_name(link, self, SECURITY_HEADERS)) is not None:
            sent = link.failed(f"{name} leaves an origin's own strict transport header alone")
        elif (name := managed_name(link, self, CORS_HEADERS)) is not None:
            sent = link.failed(f"{name} does not send strict transport security")
        elif isinstance(link.fact, Missing):
            sent = link.failed(f"{link.name} is not set")
        else:
            sent = link.unknown(f"{link.name} leads outside the template")
        if sent.verdict is not Verdict.FAIL:
            return sent
        by_function = self.functions.any(EdgeFunction.answers_viewers)
        if by_function.verdict is Verdict.FAIL:
            return sent
        return self.functions.result(Verdict.UNKNOWN, "a function at the edge may send strict transport security")

    def caches(self) -> Result:
        """Assert that responses are kept at the edge."""
        policy = self.cache_policy.to(CachePolicy)
        if policy is not None:
            return policy.maximum_seconds.at_least(1)
        link = self.cache_policy
        name = managed_name(link, self, NO_CACHE)
        if name is not None:
            return link.failed(f"{name} keeps nothing at the edge by itself")
        if managed_name(link, self, CACHE) is not None:
            return link.passed(f"{link.name} names a cache policy")
        if isinstance(link.fact, Missing):
            return self.maximum_seconds.at_least(1)
        return link.unknown(f"{link.name} leads outside the template")


class VpcOrigin(Resource):
    """An origin in a private subnet."""

    cloudformation = "AWS::CloudFront::VpcOrigin"
    terraform = "aws_cloudfront_vpc_origin"

    protocol = text(
        cfn="VpcOriginEndpointConfig.OriginProtocolPolicy",
        tf="vpc_origin_endpoint_config.origin_protocol_policy",
        default=by_dialect(cfn="match-viewer", tf=None),
    )
    tls_versions = texts(
        cfn="VpcOriginEndpointConfig.OriginSSLProtocols", tf="vpc_origin_endpoint_config.origin_ssl_protocols.items"
    )

    def speaks_modern_tls(self) -> Result:
        """Assert that the origin is asked by TLS 1.2 or later alone."""
        return modern_tls(self, self.tls_versions)


class CustomOrigin(Part):
    """How an origin that is not a bucket is asked."""

    __slots__ = ()

    protocol = text(cfn="OriginProtocolPolicy", tf="origin_protocol_policy")
    tls_versions = texts(cfn="OriginSSLProtocols", tf="origin_ssl_protocols")

    def speaks_modern_tls(self) -> Result:
        """Assert that the origin is asked by TLS 1.2 or later alone."""
        return modern_tls(self, self.tls_versions)


def modern_tls(holder: Node, versions: Readings[Reading[str]]) -> Result:
    """Assert that the oldest of the versions is TLS 1.2; left out, SSL 3 and TLS 1.0 are on."""
    if versions.missing:
        return holder.failed(f"{versions.name} is not set and allows TLSv1 and SSLv3")
    return versions.all(lambda one: one.is_not_in(OLD_PROTOCOLS)) & versions.is_set()


class AccessControl(Resource):
    """How CloudFront signs its requests to an origin."""

    cloudformation = "AWS::CloudFront::OriginAccessControl"
    terraform = "aws_cloudfront_origin_access_control"

    signing = text(cfn="OriginAccessControlConfig.SigningBehavior", tf="signing_behavior")


class AccessIdentity(Resource):
    """The identity that CloudFront takes on to read a bucket; origin access control has replaced it."""

    cloudformation = "AWS::CloudFront::CloudFrontOriginAccessIdentity"
    terraform = "aws_cloudfront_origin_access_identity"


class Origin(Part):
    """Where content comes from."""

    __slots__ = ()

    origin_id = text(cfn="Id", tf="origin_id")
    domain = domain_name(cfn="DomainName", tf="domain_name")
    custom = parts(CustomOrigin, cfn="CustomOriginConfig", tf="custom_origin_config")
    vpc_origin = reference(
        "cloudfront.VpcOrigin", cfn="VpcOriginConfig.VpcOriginId", tf="vpc_origin_config.vpc_origin_id"
    )
    access_identity = domain_name(
        cfn="S3OriginConfig.OriginAccessIdentity", tf="s3_origin_config.origin_access_identity"
    )
    access_control = reference("cloudfront.AccessControl", cfn="OriginAccessControlId", tf="origin_access_control_id")

    def unless_website(self, result: Result) -> Result:
        """What is said of an origin; unknown in place of a pass where it may be the website endpoint of a bucket."""
        if result.verdict is not Verdict.PASS or not self.domain.may_be_anything:
            return result
        name = self.domain.reading
        return name.unknown(
            f"whether {name.name} is the website endpoint of a bucket, which speaks HTTP alone, is not known"
        )


class GroupMember(Part):
    """An origin of an origin group."""

    __slots__ = ()

    origin_id = text(cfn="OriginId", tf="origin_id")


class OriginGroup(Part):
    """A first origin and one that takes over when it answers with certain status codes."""

    __slots__ = ()

    group_id = text(cfn="Id", tf="origin_id")
    members = parts(GroupMember, cfn="Members.Items", tf="member")
    status_codes = texts(cfn="FailoverCriteria.StatusCodes.Items", tf="failover_criteria.status_codes")


class ViewerCertificate(Part):
    """The certificate that viewers see, and the oldest TLS version that they may speak."""

    __slots__ = ()

    is_default = boolean(cfn="CloudFrontDefaultCertificate", tf="cloudfront_default_certificate", default=False)
    acm = text(cfn="AcmCertificateArn", tf="acm_certificate_arn")
    iam = text(cfn="IamCertificateId", tf="iam_certificate_id")
    minimum_version = text(cfn="MinimumProtocolVersion", tf="minimum_protocol_version", default="TLSv1")

    def is_own(self) -> Result:
        """Assert a certificate of one's own, whichever authority made it."""
        default = self.is_default
        if default.known:
            return default.is_false().because(f"{default.name} is true: the certificate is CloudFront's own")
        if default.known is None:
            return default.is_false()
        for own in (self.acm, self.iam):
            if own.is_given:
                return own.must_be_given()
        return self.failed("the certificate is CloudFront's own")

    def is_own_and_modern(self) -> Result:
        """Assert a certificate of one's own, and a security policy whose oldest version is TLS 1.2."""
        own = self.is_own()
        return own if own.verdict is Verdict.FAIL else own & self.minimum_version.is_in(MODERN_MINIMUM)


class RealtimeLogs(Resource):
    """Where records of requests are sent within seconds."""

    cloudformation = "AWS::CloudFront::RealtimeLogConfig"
    terraform = "aws_cloudfront_realtime_log_config"


def _same_id(one: Reading[str], other: Reading[str]) -> bool | None:
    """Whether two names of origins are the same; None where that is not known."""
    first, second = written(one), written(other)
    if first == second and is_one_thing(first):
        return True
    return None if isinstance(one.fact, Undecided) or isinstance(other.fact, Undecided) else False


class Distribution(Resource):
    """A distribution."""

    cloudformation = "AWS::CloudFront::Distribution"
    terraform = "aws_cloudfront_distribution"

    enabled = boolean(cfn="DistributionConfig.Enabled", tf="enabled", default=True)
    behaviors = parts(
        Behavior,
        cfn=("DistributionConfig.DefaultCacheBehavior", "DistributionConfig.CacheBehaviors"),
        tf=("default_cache_behavior", "ordered_cache_behavior"),
    )
    default_behavior = parts(Behavior, cfn="DistributionConfig.DefaultCacheBehavior", tf="default_cache_behavior")
    origins = parts(Origin, cfn="DistributionConfig.Origins", tf="origin")
    origin_groups = parts(OriginGroup, cfn="DistributionConfig.OriginGroups.Items", tf="origin_group")
    certificates = parts(ViewerCertificate, cfn="DistributionConfig.ViewerCertificate", tf="viewer_certificate")
    log_bucket = domain_name(cfn="DistributionConfig.Logging.Bucket", tf="logging_config.bucket")
    root_object = text(cfn="DistributionConfig.DefaultRootObject", tf="default_root_object")
    web_acl = reference("waf.WebAcl waf.ClassicWebAcl", cfn="DistributionConfig.WebACLId", tf="web_acl_id")

    def asks_over_https(self, origin: Origin) -> Result:
        """Assert that viewers may use HTTPS alone in every behavior that leads to an origin."""
        every = self.behaviors
        leading = [(one, self._leads_to(one, origin)) for one in every]
        kept = tuple(one for one, leads in leading if leads is not False)
        unsettled = [one for one, leads in leading if leads is None]

        def asks(behavior: Behavior) -> Result:
            secure = behavior.is_https_only()
            return secure | behavior.target.unknown() if behavior in unsettled else secure

        return Readings(every.name, kept, every.span, every.rest, every.missing, every.involves).all(asks)

    def _leads_to(self, behavior: Behavior, origin: Origin) -> bool | None:
        """Whether a behavior leads to an origin, itself or by a group; None where that is not known."""
        if len(self.origins) == 1 and self.origins.rest is None:
            return True
        groups = self.origin_groups
        found = [_same_id(behavior.target, origin.origin_id)]
        for group in groups:
            members = [_same_id(member.origin_id, origin.origin_id) for member in group.members]
            inside = True if True in members else None if None in members or group.members.rest is not None else False
            named = _same_id(behavior.target, group.group_id)
            found.append(False if False in (inside, named) else None if None in (inside, named) else True)
        return True if True in found else None if None in found or groups.rest is not None else False

    def fetches_over_tls(self, origin: Origin) -> Result | None:
        """Assert that an origin is asked over TLS 1.2 alone; None for a bucket's own endpoint, which is asked as
        viewers ask.
        """
        if origin.domain.is_bucket_website:
            return origin.domain.reading.failed("the website endpoint of a bucket speaks HTTP alone")
        private = origin.vpc_origin.to(VpcOrigin)
        if private is not None:
            return self._asks_over_tls(origin, private.protocol, private.speaks_modern_tls())
        if not isinstance(origin.vpc_origin.fact, Missing):
            return origin.vpc_origin.unknown("the private origin lies outside the template")
        custom = next(iter(origin.custom), None)
        if custom is not None:
            return origin.unless_website(self._asks_over_tls(origin, custom.protocol, custom.speaks_modern_tls()))
        return origin.custom.unknown() if origin.custom.rest is not None else None

    def _asks_over_tls(self, origin: Origin, protocol: Reading[str], modern: Result) -> Result:
        matches = protocol.is_("match-viewer")
        if matches.verdict is Verdict.FAIL:
            return protocol.is_("https-only") & modern
        viewers = self.asks_over_https(origin)
        if matches.verdict is Verdict.UNKNOWN:
            return (protocol.is_("https-only") | (matches & viewers)) & modern
        if viewers.verdict is Verdict.FAIL:
            viewers = protocol.failed(f"{protocol.name} is match-viewer, and viewers may use HTTP")
        return viewers & modern

    def delivers_logs(self) -> Result:
        """Assert that requests are logged: to a bucket, to a log delivery, or in real time.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/logging.html
        """
        for block, path in self.view.graph.referrers(self.block):
            if block.type in DeliverySource.types() and path in ("ResourceArn", "resource_arn"):
                return self.passed(f"{block.address} delivers its logs").involving(block.address)
        live = self.behaviors.any(lambda one: one.realtime_logs.is_set())
        logged = self.log_bucket.reading.must_be_given() | live
        hidden = may_be_named(self, DeliverySource, "source")
        return logged if hidden is None else logged | hidden
