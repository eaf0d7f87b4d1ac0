from scanner.analysis.scaling import edge_caching
from scanner.model import apigateway, cloudfront, elb, s3, serverless
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.2", "FEAT-CM-4", "FEAT-CM-5", "FEAT-DC-6"])
def check(
    source: cloudfront.Distribution
    | elb.LoadBalancer
    | s3.Bucket
    | apigateway.Stage
    | apigateway.MethodSettings
    | serverless.ServerlessApi,
) -> Result | None:
    """Serve public content through a caching edge.

    What the edge keeps, the origin need not answer again: peaks are flattened, pages arrive from nearby, and the origin
    can be smaller. A distribution that caches nothing helps with none of that.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ConfiguringCaching.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html

    Fix: put a distribution with a caching `CachePolicyId` (`cache_policy_id`) in front of public load balancers and
    websites, or set `CacheClusterEnabled: true` (`cache_cluster_enabled = true`) on an API stage.
    """
    cached = edge_caching.is_cached(source)
    return cached.graded("info") if cached is not None and cached.verdict is Verdict.FAIL else cached
