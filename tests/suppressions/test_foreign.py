"""What was written for other scanners, in each one's own grammar."""

from __future__ import annotations

import base64

import pytest

from scanner.policy.registry import bundled
from scanner.suppressions import Rules
from scanner.suppressions.equivalents import _aliases, policies_for
from tests.suppressions.conftest import EBS, Scan, held

VOLUME = """\
{above}
resource "aws_ebs_volume" "data" {{
  {inside}
  availability_zone = "eu-west-1a"
  size              = 8
  encrypted         = false {behind}
}}
"""


def volume(above: str = "", inside: str = "", behind: str = "") -> str:
    return VOLUME.format(above=above, inside=inside, behind=behind)


@pytest.mark.parametrize(
    ("text", "tool", "reason"),
    [
        (volume(inside="#checkov:skip=CKV_AWS_3:scratch space"), "checkov", "scratch space"),
        (volume(inside="# checkov:skip=CKV_AWS_1,CKV_AWS_3: two at once"), "checkov", "two at once"),
        (volume(behind="# bridgecrew:skip=CKV_AWS_3"), "checkov", "no reason given"),
        (volume(above="#tfsec:ignore:aws-ebs-enable-volume-encryption"), "tfsec", "no reason given"),
        (volume(behind="#tfsec:ignore:aws-ec2-enable-volume-encryption scratch"), "tfsec", "scratch"),
        (volume(above="# tfsec:ignore:aws-s3-enable-versioning tfsec:ignore:aws-ebs-*"), "tfsec", "no reason given"),
        (volume(above="#trivy:ignore:AVD-AWS-0026"), "trivy", "no reason given"),
        (volume(inside="", behind="//trivy:ignore:aws-0026:exp:2099-01-01"), "trivy", "no reason given"),
        (volume(above="#trivy:ignore:*"), "trivy", "no reason given"),
        (volume(above="# kics-scan ignore-block"), "kics", "no reason given"),
        (volume(behind="# kics-scan ignore-line"), "kics", "no reason given"),
        ("# kics-scan ignore\n" + volume(), "kics", "no reason given"),
    ],
)
def test_a_comment_for_another_scanner_holds(scanned: Scan, text: str, tool: str, reason: str) -> None:
    report = scanned("main.tf", text)
    assert held(report) == {"aws_ebs_volume.data": reason}
    (finding,) = report.findings
    assert finding.suppressed is not None
    assert finding.suppressed.tool == tool


@pytest.mark.parametrize(
    "text",
    [
        volume(inside="#checkov:skip=CKV_AWS_18:another rule"),
        volume(inside="#checkov:skip=CKV_MADE_UP:no such rule"),
        volume(above="#trivy:ignore:AVD-AWS-0026:exp:2020-01-01"),
        volume(above="#tfsec:ignore:aws-ebs-enable-volume-encryption:ws:dev"),
        volume(above="#trivy:ignore:aws-ebs-enable-volume-encryption[size=9]"),
        volume(behind="# kics-scan enable=aa"),
        volume() + "# kics-scan ignore\n",
        volume(inside="# kics-scan ignore-line"),
    ],
)
def test_what_says_less_or_something_else_does_not_hold(scanned: Scan, text: str) -> None:
    assert held(scanned("main.tf", text)) == {"aws_ebs_volume.data": None}


def test_a_comment_at_a_module_call_covers_what_is_inside(scanned: Scan) -> None:
    scanned("volume/main.tf", volume())
    text = 'module "a" {\n  #checkov:skip=CKV_AWS_3:theirs\n  source = "./volume"\n}\n'
    assert held(scanned("main.tf", text)) == {"module.a.aws_ebs_volume.data": "theirs"}


TEMPLATE = """\
Resources:
  Data:
    Type: AWS::EC2::Volume
    Metadata:
{metadata}
    Properties: {{AvailabilityZone: eu-west-1a, Size: 8, Encrypted: false}}
"""

CODED = base64.b64encode("größer".encode()).decode()


@pytest.mark.parametrize(
    ("metadata", "tool", "reason"),
    [
        ("checkov: {skip: [{id: CKV_AWS_3, comment: scratch}]}", "checkov", "scratch"),
        ("cfn_nag: {rules_to_suppress: [{id: F1, reason: scratch}]}", "cfn_nag", "scratch"),
        ("guard: {SuppressedRules: [ENCRYPTED_VOLUMES]}", "guard", "no reason given"),
        ("guard: {SuppressedRules: {ENCRYPTED_VOLUMES: scratch}}", "guard", "scratch"),
        ("cdk_nag: {rules_to_suppress: [{id: AwsSolutions-EC26, reason: scratch}]}", "cdk_nag", "scratch"),
        (
            f"cdk_nag: {{rules_to_suppress: [{{id: AwsSolutions-EC26, reason: {CODED}, is_reason_encoded: true}}]}}",
            "cdk_nag",
            "größer",
        ),
    ],
)
def test_metadata_for_another_scanner_holds(scanned: Scan, metadata: str, tool: str, reason: str) -> None:
    report = scanned("template.yaml", TEMPLATE.format(metadata=f"      {metadata}"))
    assert held(report) == {"Data": reason}
    assert [use.directive.tool for use in report.suppressions] == [tool]


@pytest.mark.parametrize(
    "metadata",
    [
        "cdk_nag: {rules_to_suppress: [{id: AwsSolutions-EC26, reason: x, applies_to: ['Resource::*']}]}",
        "cfn_nag: {rules_to_suppress: [{reason: no rule}]}",
        "checkov: {skip: CKV_AWS_3}",
        "guard: [ENCRYPTED_VOLUMES]",
    ],
)
def test_metadata_that_says_less_or_is_malformed_does_not_hold(scanned: Scan, metadata: str) -> None:
    report = scanned("template.yaml", TEMPLATE.format(metadata=f"      {metadata}"))
    assert held(report) == {"Data": None}
    assert report.errors == ()


def test_cdk_nag_speaks_for_a_whole_stack(scanned: Scan) -> None:
    text = TEMPLATE.format(metadata="      a: b")
    text += "Metadata:\n  cdk_nag: {rules_to_suppress: [{id: AwsSolutions-EC26, reason: sandbox}]}\n"
    assert held(scanned("template.yaml", text)) == {"Data": "sandbox"}


def test_a_comment_for_checkov_in_a_template_covers_the_resource_around_it(scanned: Scan) -> None:
    text = TEMPLATE.format(metadata="      a: b # checkov:skip=CKV_AWS_3:scratch")
    assert held(scanned("template.yaml", text)) == {"Data": "scratch"}


def test_they_can_be_left_out_and_are_never_called_unused(scanned: Scan) -> None:
    text = volume(inside="#checkov:skip=CKV_AWS_3:scratch", above="#trivy:ignore:AWS-0026")
    assert held(scanned("main.tf", text, Rules(foreign=False))) == {"aws_ebs_volume.data": None}
    fine = scanned("main.tf", text.replace("false", "true"))
    assert {use.state for use in fine.suppressions} == {"unused"}
    assert fine.unused == ()


def test_every_alias_leads_to_a_policy() -> None:
    """But for those of trivy's rules that the catalogue has no policy for."""
    controls = bundled().controls
    for tool, rule in _aliases():
        for policy in policies_for(tool, rule, controls):
            assert policy in controls.by_id, rule
    assert policies_for("tfsec", "aws-ebs-enable-volume-encryption", controls) == (EBS,)
