from scanner.model import apigateway, appsync, serverless
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(
    cache: apigateway.Stage
    | apigateway.Deployment
    | apigateway.MethodSettings
    | serverless.ServerlessApi
    | appsync.ApiCache,
) -> Result | None:
    """Encrypt API caches.

    A cache keeps whole answers, and with them whatever personal data they hold, on machines of its own. It stores them
    in the open unless encryption is asked for, method by method for a REST API.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
    https://docs.aws.amazon.com/appsync/latest/devguide/enabling-caching.html

    Fix: set `CacheDataEncrypted: true` wherever `CachingEnabled` is (`cache_data_encrypted = true` beside
    `caching_enabled`), and `AtRestEncryptionEnabled: true` (`at_rest_encryption_enabled = true`) on an AppSync cache.
    """
    match cache:
        case appsync.ApiCache():
            return cache.encrypted_at_rest.is_true()
        case apigateway.MethodSettings():
            return cache.setting.encrypts_cache()
        case apigateway.Deployment():
            described = cache.description
            return None if described.surely_empty else described.all(lambda stage: stage.encrypts_cache())
        case apigateway.Stage() | serverless.ServerlessApi():
            # In Terraform each setting is a resource of its own and answers for itself.
            return None if cache.is_terraform else apigateway.encrypts_caches(cache.settings)
