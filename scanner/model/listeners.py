"""Elastic Load Balancing: what application, network and gateway load balancers listen for, and what they do with it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from scanner.model.base import Part, Resource, attached, attachments
from scanner.model.fields import at, in_capitals, integer, parts, reference, text, texts
from scanner.model.links import is_hidden_in_part, may_lead_inside, unplaced
from scanner.model.readings import Reading, Readings, Stated, Undecided
from scanner.model.target_groups import SSH, TLS_PORTS, TargetGroup
from scanner.values import Text
from scanner.verdict import Result, Verdict, all_of

MODERN_POLICIES = r"^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-"
"""Predefined policies that admit nothing below TLS 1.2.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
"""

CHALLENGE_PATH = "/.well-known/acme-challenge"
"""Where a certificate authority looks for a proof over plain HTTP (RFC 8555, section 8.3)."""


class ForwardTarget(Part):
    """One of several target groups that requests are forwarded to."""

    __slots__ = ()

    group = reference("target_groups.TargetGroup", cfn="TargetGroupArn", tf="arn")


class Action(Part):
    """What is done with a request."""

    __slots__ = ()

    kind = text(cfn="Type", tf="type")
    redirect_protocol = text(cfn="RedirectConfig.Protocol", tf="redirect.protocol", default="#{protocol}")
    group = reference("target_groups.TargetGroup", cfn="TargetGroupArn", tf="target_group_arn")
    groups = parts(ForwardTarget, cfn="ForwardConfig.TargetGroups", tf="forward.target_group")

    def redirects_to_tls(self) -> Result:
        """Assert that it sends the client to an HTTPS address."""
        redirects = self.kind.is_("redirect")
        return redirects & self.redirect_protocol.is_("HTTPS") if self.kind.known == "redirect" else redirects

    def target_groups(self) -> Iterator[TargetGroup]:
        """The target groups in the template that it forwards to."""
        for link in (self.group, *(one.group for one in self.groups)):
            group = link.to(TargetGroup)
            if group is not None:
                yield group

    def unseen_target(self) -> Result | None:
        """Unknown where it may forward to a target group that is not settled."""
        words = f"where {self.address} forwards to is not settled"
        if may_lead_inside(self.groups.rest):
            return self.groups.unknown(words)
        links = (self.group, *(one.group for one in self.groups))
        return next((link.unknown(words) for link in links if may_lead_inside(link.fact)), None)


class Condition(Part):
    """What a request must be like for a rule to apply."""

    __slots__ = ()

    values = texts(cfn=("PathPatternConfig.Values", "Values"), tf="path_pattern.values")

    def is_challenge(self) -> bool:
        """Whether it admits nothing but proofs for a certificate authority."""
        values = self.values
        return bool(values.items) and all(_beginning(one).startswith(CHALLENGE_PATH) for one in values)


def _beginning(path: Reading[str]) -> str:
    """What is known of the beginning of a path."""
    value = path.fact.value if isinstance(path.fact, Stated | Undecided) else ""
    return value if isinstance(value, str) else value.prefix() if isinstance(value, Text) else ""


class ListenerRule(Resource):
    """A rule of a listener; it is judged with its listener."""

    cloudformation = "AWS::ElasticLoadBalancingV2::ListenerRule"
    terraform = ("aws_lb_listener_rule", "aws_alb_listener_rule")

    listener = reference("listeners.Listener", cfn="ListenerArn", tf="listener_arn")
    actions = parts(Action, cfn="Actions", tf="action")
    conditions = parts(Condition, cfn="Conditions", tf="condition")

    def redirects_to_tls(self) -> Result:
        """Assert that it redirects to HTTPS, or answers the challenge of a certificate authority."""
        if any(one.is_challenge() for one in self.conditions):
            return self.passed("serves the challenge of a certificate authority, which comes over plain HTTP")
        redirects = end_redirects(self.actions, self)
        # A path that a parameter chooses is taken to be another than that of a challenge.
        paths = [one.values for one in self.conditions]
        unseen = (self.conditions.rest, *(one.rest for one in paths), *(value.fact for one in paths for value in one))
        if redirects.verdict is Verdict.FAIL and any(is_hidden_in_part(one) for one in unseen):
            return self.conditions.unknown("which requests the rule is for is not settled")
        return redirects


class Listener(Resource):
    """A port on which a load balancer listens."""

    cloudformation = "AWS::ElasticLoadBalancingV2::Listener"
    terraform = ("aws_lb_listener", "aws_alb_listener")

    balancer = reference("elb.LoadBalancer", cfn="LoadBalancerArn", tf="load_balancer_arn")
    protocol = text(cfn="Protocol", tf=at("protocol", in_capitals))
    port = integer(cfn="Port", tf="port")
    ssl_policy = text(cfn="SslPolicy", tf="ssl_policy", default="ELBSecurityPolicy-2016-08")
    default_actions = parts(Action, cfn="DefaultActions", tf="default_action")

    def rules(self) -> Iterator[ListenerRule]:
        """Its rules in the template."""
        return attached(self, ListenerRule, cfn="ListenerArn", tf="listener_arn")

    def target_groups(self) -> Iterator[TargetGroup]:
        """The target groups in the template that it or its rules forward to."""
        for action in chain(self.default_actions, *(rule.actions for rule in self.rules())):
            yield from action.target_groups()

    def unseen_targets(self) -> Result | None:
        """Unknown where it or a rule may forward to a target group that is not settled; None where all are."""
        for actions in (self.default_actions, *(rule.actions for rule in self.rules())):
            if may_lead_inside(actions.rest):
                return actions.unknown(f"what {self.address} does with requests is not settled")
            for action in actions:
                unseen = action.unseen_target()
                if unseen is not None:
                    return unseen
        return None

    def ends_tls(self) -> Result:
        """Assert that TLS connections end at it."""
        return self.protocol.is_in(("HTTPS", "TLS"))

    def passes_through(self) -> Result | None:
        """A pass for what has no TLS policy to choose: it hands packets on, or redirects to HTTPS; None for others."""
        known = self.protocol.known
        if known in ("TCP", "UDP", "TCP_UDP", "GENEVE"):
            return self.protocol.passed(f"{self.protocol.name} is {known}: TLS does not end here")
        encrypted = self._is_encrypted()
        if encrypted is None or encrypted.verdict is not Verdict.PASS:
            return None
        return encrypted.because("it redirects to HTTPS, and no TLS ends here")

    def is_internal(self) -> bool:
        """Whether its load balancer is in the template, and answers in its own network alone."""
        balancer = self.balancer.known
        internal = getattr(balancer, "is_internal", None)
        return internal is not None and internal().verdict is Verdict.PASS

    def is_encrypted(self) -> Result | None:
        """Assert that clients must speak TLS, or are sent where they must; None for a gateway load balancer's."""
        result = self._is_encrypted()
        balancer = self.balancer.known
        return result if result is None or balancer is None else result.involving(balancer.address)

    def _is_encrypted(self) -> Result | None:
        """The same, the load balancer left aside.

        An application load balancer's listener without a protocol is one for HTTP.
        """
        protocol = self.protocol
        known = protocol.known
        if known == "GENEVE":
            return None
        if known in ("HTTPS", "TLS", "QUIC"):
            return protocol.passed(f"{protocol.name} is {known}")
        if known is not None and known != "HTTP":
            if self.port.known in TLS_PORTS:
                return protocol.passed(f"{protocol.name} is {known}, on port {self.port.known}, which is for TLS")
            if self.port.known == SSH and known == "TCP":
                return protocol.passed(f"{protocol.name} is TCP, on port {SSH}: SSH encrypts by itself")
            return protocol.unknown(f"{protocol.name} is {known}: whether clients speak TLS through it is not known")
        if isinstance(protocol.fact, Undecided):
            return protocol.unknown()
        sent_on = all_of((self._default_redirects(), *self._rules_redirect()), self._default_redirects())
        if sent_on.verdict is not Verdict.FAIL:
            return sent_on
        words = f"{protocol.name} is HTTP" if known else f"{protocol.name} is not set, which means HTTP"
        return sent_on.at(protocol.span, f"{words}, and not every action redirects to HTTPS", self.address)

    def _rules_redirect(self) -> Iterator[Result]:
        for rule, certain in attachments(self, ListenerRule, cfn="ListenerArn", tf="listener_arn"):
            redirects = rule.redirects_to_tls()
            if certain or redirects.verdict is Verdict.PASS:
                yield redirects
            else:
                yield rule.unknown(f"{rule.address} may belong to it, and does not redirect to HTTPS")
        unseen = unplaced(self, ListenerRule, cfn="ListenerArn", tf="listener_arn")
        if unseen is not None:
            yield unseen

    def _default_redirects(self) -> Result:
        return end_redirects(self.default_actions, self)

    def admits_modern_tls_only(self) -> Result:
        """Assert a predefined policy whose minimum is TLS 1.2."""
        return self.ssl_policy.matches(MODERN_POLICIES, "a policy that starts at TLS 1.2")


def end_redirects(actions: Readings[Action], holder: Resource) -> Result:
    """Assert that the action that ends a chain of them, after any sign-in, redirects to HTTPS."""
    final = [action for action in actions if not (action.kind.known or "").startswith("authenticate-")]
    none = holder.failed(f"{actions.name} redirects nobody to HTTPS")
    if actions.rest is not None:
        return all_of((action.redirects_to_tls() for action in final), actions.unknown()) & actions.unknown()
    return all_of((action.redirects_to_tls() for action in final), none)
