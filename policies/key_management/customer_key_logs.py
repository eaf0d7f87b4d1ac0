from scanner.model import keyed_services, kms, logs
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23"])
def check(store: logs.LogGroup | keyed_services.EventDataStore | keyed_services.DataLake) -> Result:
    """Protect log groups and trail stores with customer keys.

    Logs repeat what applications were given, personal data included; a key of your own decides who reads them, and
    records it. The key's policy must let the logs service of the Region use it, or nothing can be written.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html

    Fix: set `KmsKeyId: !GetAtt Key.Arn`, in Terraform `kms_key_id = aws_kms_key.logs.arn`, and allow `logs.<Region>.
    amazonaws.com` to use the key in its policy.
    """
    named = kms.prefers_customer_key(store.kms_key, store)
    return named & store.key_admits_logs() if isinstance(store, logs.LogGroup) else named
