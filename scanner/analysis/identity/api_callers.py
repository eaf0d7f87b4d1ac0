"""Who may call an API: what methods, routes and definitions ask of their callers."""

from __future__ import annotations

from typing import TypeAlias

from scanner.model.apigateway import Method, RestApi
from scanner.model.apigateway_http import Route
from scanner.model.appsync import GraphQLApi
from scanner.model.fields import Link
from scanner.model.links import is_hidden, is_hidden_in_part
from scanner.model.readings import Undecided
from scanner.model.serverless import ServerlessApi
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict

Called: TypeAlias = Method | RestApi | Route | GraphQLApi | ServerlessApi


def asks_who_calls(called: Called) -> Result | None:
    """Assert that callers prove who they are, or come from a private network; None where nothing can be asked."""
    match called:
        case Method():
            return _method(called)
        case RestApi():
            return _definition(called)
        case Route():
            return _route(called)
        case GraphQLApi():
            return called.asks_who_calls()
        case ServerlessApi():
            return _serverless(called)


def _method(method: Method) -> Result:
    preflight = method.http_method.is_("OPTIONS")
    if preflight.verdict is Verdict.PASS:
        return preflight.because("browsers ask OPTIONS without credentials")
    asked = method.authorization.is_not("NONE") | method.api_key_required.is_true()
    if asked.verdict is Verdict.PASS:
        return asked
    if preflight.verdict is Verdict.UNKNOWN and is_hidden_in_part(method.http_method.fact):
        return asked | preflight
    api = method.api.to(RestApi)
    if api is None:
        return asked | method.api.unknown() if _may_be_inside(method.api) else asked
    guarded = api.is_private() | api.policy_keeps_strangers_out()
    # What the method itself says is where it would be mended.
    return asked if guarded.verdict is Verdict.FAIL else asked | guarded


def _may_be_inside(api: Link) -> bool:
    """Whether the API may be one of the template: one that is not, or that nobody declares, makes no exception."""
    fact = api.fact
    invalid = isinstance(fact, Undecided) and isinstance(fact.value, Unknown) and fact.value.reason is Reason.INVALID
    return is_hidden(fact) and not invalid


def _definition(api: RestApi) -> Result | None:
    if api.body_file.is_given:
        return api.body_file.unknown("the API definition lies in a file outside the template")
    if api.body.missing:
        return None
    asked = api.body.asks_who_calls()
    if asked.verdict is Verdict.PASS:
        return asked
    guarded = api.is_private() | api.policy_keeps_strangers_out()
    return asked if guarded.verdict is Verdict.FAIL else asked | guarded


def _route(route: Route) -> Result | None:
    key = route.route_key.known or ""
    if key.startswith("OPTIONS "):
        return route.route_key.passed("browsers ask OPTIONS without credentials")
    possible = route.takes_authorization()
    if possible is False:
        return None
    asked = route.authorization.is_not("NONE") | route.api_key_required.is_true()
    # An API out of sight counts as one over HTTP, whose routes `$default` is the usual one of.
    seen = key and route.api.known is None and not _may_be_inside(route.api)
    if possible is None and asked.verdict is Verdict.FAIL and not seen:
        return route.route_key.unknown("whether the route belongs to a WebSocket API is not in the template")
    return asked


def _serverless(api: ServerlessApi) -> Result:
    if api.default_authorizer.is_given:
        return api.default_authorizer.must_be_given()
    asked = api.api_key_required.is_true() | api.endpoint_type.is_("PRIVATE")
    if not api.admitted.missing or not api.own_statements.missing:
        asked = asked | api.admitted.is_set()
        if asked.verdict is Verdict.FAIL:
            return api.own_statements.unknown("the API's resource policy may restrict who calls it")
    if asked.verdict is Verdict.PASS:
        return asked
    if not api.body.missing:
        return asked | api.body.asks_who_calls()
    if api.body_file.is_given:
        return api.body_file.unknown("the API definition lies in a file outside the template")
    if api.functions_authorize():
        return api.unknown("the functions of the template say who may call them")
    return api.default_authorizer.failed(f"{api.default_authorizer.name} is not set")
