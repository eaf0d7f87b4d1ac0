from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.report.masking import masked

SECRETS = [
    ('  password = "correct horse"', "correct horse"),
    ("  MasterUserPassword: hunter2", "hunter2"),
    ('  "MasterUserPassword": "hunter2",', "hunter2"),
    ("  AuthToken: 'abc def'", "abc def"),
    ('  secret_string = "{\\"a\\": \\"b\\"}"', '{\\"a\\": \\"b\\"}'),
    ("export DB_PASSWORD=hunter2 && run", "hunter2"),
    ("  access_key = foo(AKIAABCDEFGHIJKLMNOP)", "ABCDEFGHIJKLMNOP"),
    ("  x = y # wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz"),
    ("-----BEGIN RSA PRIVATE KEY-----MIIEabc", "MIIEabc"),
]


@pytest.mark.parametrize(("line", "secret"), SECRETS)
def test_a_secret_is_masked_and_the_rest_of_the_line_stays_in_place(line: str, secret: str) -> None:
    assert masked(line) == line.replace(secret, "*" * len(secret))


@pytest.mark.parametrize(
    "line",
    [
        "  encrypted = false",
        '  http_tokens = "optional"',
        "  password = var.db_password",
        "  password = random_password.db.result",
        '  password = "${var.db_password}"',
        "  MasterUserPassword: !Ref Password",
        '  MasterUserPassword: "{{resolve:secretsmanager:db:SecretString:password}}"',
        "  ManageMasterUserPassword: true",
        "  SecretArn: arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
        "  minimum_password_length = 14",
        "  commit = 0123456789abcdef0123456789abcdef01234567",
        "",
    ],
)
def test_what_is_no_secret_stays_readable(line: str) -> None:
    assert masked(line) == line


@pytest.mark.parametrize(
    ("line", "pointed_at", "shown"),
    [
        ("    Default: hunter2", "hunter2", "    Default: *******"),
        ('  value = "hunter2"', '"hunter2"', '  value = "*******"'),
        (
            '  environment = { A = "one1", B = var.b }',
            '{ A = "one1", B = var.b }',
            '  environment = { A = "****", B = var.b }',
        ),
        ("  value = var.b", "var.b", "  value = var.b"),
        ('  http_tokens = "optional"', '"optional"', '  http_tokens = "optional"'),
        ("  Type: String", "String", "  Type: String"),
        ('variable "pin" { default = "hunter2" }', 'variable "pin"', 'variable "pin" { default = "*******" }'),
        ('resource "aws_instance" "web" {', 'resource "aws_instance" "web"', 'resource "aws_instance" "web" {'),
        ("  Pin: {Type: String, Default: hunter2}", "Pin", "  Pin: {Type: String, Default: *******}"),
        ('  "Pin": {"Type": "String"}', '"Pin"', '  "Pin": {"Type": "String"}'),
    ],
)
def test_every_literal_that_a_finding_about_secrets_points_at_is_masked(line: str, pointed_at: str, shown: str) -> None:
    start = line.index(pointed_at)
    assert masked(line, start, start + len(pointed_at)) == shown


@given(st.text(), st.integers(0, 30), st.integers(0, 30))
def test_masking_never_moves_anything(line: str, start: int, end: int) -> None:
    assert len(masked(line, start, end)) == len(line)
