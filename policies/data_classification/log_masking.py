from scanner.analysis.logging import log_masking
from scanner.model import logs
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.21", "SEC-1.22"])
def check(group: logs.LogGroup) -> Result | None:
    """Mask sensitive data in logs.

    Programs write more into their logs than anybody meant: addresses, tokens, card numbers, which everyone then sees
    who may read logs. A data protection policy finds such values as lines come in and shows them masked, save to those
    who hold `logs:Unmask`. It is an improvement, asked of log groups beside stores that are tagged as sensitive.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html

    Fix: set `DataProtectionPolicy` on the `AWS::Logs::LogGroup`; in Terraform add

        resource "aws_cloudwatch_log_data_protection_policy" "orders" {
          log_group_name  = aws_cloudwatch_log_group.orders.name
          policy_document = data.aws_cloudwatch_log_data_protection_policy_document.orders.json
        }

    or protect the whole account with an `AWS::Logs::AccountPolicy` (`aws_cloudwatch_log_account_policy`) of the type
    `DATA_PROTECTION_POLICY`.
    """
    return log_masking.masks_sensitive_data(group)
