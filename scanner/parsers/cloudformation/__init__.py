"""CloudFormation: YAML and JSON templates, intrinsic functions, conditions, nested stacks."""
