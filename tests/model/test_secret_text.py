"""What counts as a secret: by its name, by its form, by how irregular it is."""

from __future__ import annotations

import pytest

from scanner.model.secret_text import is_harmless, is_secret_name, looks_random, secret_in, secrets_in


@pytest.mark.parametrize(
    "name",
    [
        "password", "DbPassword", "DB_PASSWORD_1", "/shop/db/password", "MYSECRET", "GithubToken", "api-key", "ApiKey",
        "AWS_SECRET_ACCESS_KEY", "SECRET_KEY_BASE", "DbPasswordValue", "clientSecret",
    ],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "", "SecretArn", "password_length", "TokenTtl", "http_tokens_required", "object_version_tokens", "KeyName",
        "key", "MYSECRET_TEST", "PasswordResetUrl", "nextToken",
    ],
)  # fmt: skip
def test_names_of_something_else(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("export ID=AKIA2233445566777722", "an access key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
        ("token: ghp_0123456789abcdefghijABCDEFGHIJ0123456789", "a GitHub token"),
        ("postgres://shop:correcthorse@db.example.com/shop", "a password in an address"),
        ("aws_secret_access_key = 7hTq2LwX9vBn4KcR8mZp1YsD6fGj3EaUoQiW5xNt", "a secret access key"),
        ("postgres://shop:${password}@db.example.com/shop", None),
        ("https://db.example.com/shop", None),
        ("-----BEGIN PUBLIC KEY-----", None),
        ("a sentence about secrets and tokens", None),
    ],
)
def test_forms_of_secrets(text: str, kind: str | None) -> None:
    assert secret_in(text) == kind


def test_places_leave_out_the_id_of_an_access_key() -> None:
    text = "id = AKIA2233445566777722\naws_secret_access_key = 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\n"
    assert [(text[start:end], kind) for start, end, kind in secrets_in(text)] == [
        ("7hTq2LwX9vBn4KcR8mZp1YsD6fGj3EaUoQiW5xNt", "a secret access key")
    ]


def test_irregular_texts() -> None:
    assert looks_random("kQ7vR2xW9mZ4tB8nL3")
    assert not looks_random("aaaaaaaaaaaaaaaaaaaa")
    assert not looks_random("short1A")
    assert not looks_random("a whole sentence is no secret")


@pytest.mark.parametrize("text", ["", "true", "arn:aws:iam::123456789012:role/x", "/shop/db", "${var.x}", "none"])
def test_harmless_texts(text: str) -> None:
    assert is_harmless(text)
