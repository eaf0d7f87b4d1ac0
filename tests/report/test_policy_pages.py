"""The generated documentation is as the policies are, its links lead somewhere, and it is Markdown as was meant."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from scanner.cli import main
from scanner.cli.checklist import bundled_checklist
from scanner.policy.registry import Registry, bundled
from scanner.report.policy_pages import pages

ROOT = Path(__file__).parents[2]
STALE = "run 'python3 dev.py docs'"


@pytest.fixture(scope="module")
def made() -> Mapping[str, str]:
    return pages(bundled(), bundled_checklist())


def test_the_pages_are_up_to_date(made: Mapping[str, str]) -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "policies").iterdir()}
    assert written.keys() == made.keys(), STALE
    assert [name for name in made if written[name] != made[name]] == [], STALE


def test_the_schema_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "schema", "--no-config"]) == 0
    written = (ROOT / "docs" / "schemas" / "configuration.schema.json").read_text(encoding="utf-8")
    assert capsys.readouterr().out == written, STALE


def test_every_policy_has_its_place_in_every_index(made: Mapping[str, str]) -> None:
    for policy in bundled().load_all():
        theme, _, name = policy.id.partition("/")
        assert f"\n## {name}\n" in made[f"{theme}.md"]
        assert f"({theme}.md#{name})" in made["README.md"]
        assert f"[{policy.id}]({theme}.md#{name})" in made["by-type.md"]
        for item, _ in bundled_checklist().items_of(policy.id):
            assert (
                f"[{policy.id}]({theme}.md#{name})" in made["by-item.md"].split(f"\n## {item}\n")[1].split("\n## ")[0]
            )


def test_links_lead_somewhere(made: Mapping[str, str]) -> None:
    anchors = {
        name: {
            re.sub(r"[^\w\- ]", "", line[3:].lower()).replace(" ", "-")
            for line in text.splitlines()
            if line[:3] == "## "
        }
        for name, text in made.items()
    }
    links = [(name, link) for name, text in made.items() for link in re.findall(r"\]\(([^)]+)\)", text)]
    assert links
    for name, link in links:
        target, _, anchor = link.partition("#")
        assert target in made, (name, link)
        assert not anchor or anchor in anchors[target], (name, link)


def test_nothing_is_markup_by_chance(made: Mapping[str, str]) -> None:
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    for name, text in made.items():
        tokens = [inner for token in markdown.parse(text) for inner in (token, *(token.children or ()))]
        assert not [token.content for token in tokens if token.type in ("html_inline", "html_block")], name
        assert not [token for token in tokens if token.type == "em_open"] or name == "by-item.md", name


def test_pages_of_ones_own_policies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own" / "our_theme"
    own.mkdir(parents=True)
    (own / "volumes.py").write_text(
        "from scanner.model import ebs\nfrom scanner.policy import Result, policy, setting\n\n\n"
        '@policy(severity="low")\ndef check(volume: ebs.Volume, *, wanted: bool = setting(True, "a | b <c>"))'
        " -> Result:\n"
        '    """Do *it* for <all>.\n\n    See https://example.com/a_b_c (or not).\n\n    Fix: write\n\n'
        '        a: <b> *c*\n    """\n    return volume.encrypted.is_true()\n'
    )
    made = pages(Registry([tmp_path / "own"]), bundled_checklist())
    page = made["our-theme.md"]
    assert r"**Do \*it\* for &lt;all&gt;** (`our-theme/volumes`, low)" in page
    assert "See <https://example.com/a_b_c> (or not)." in page
    assert "\n    a: <b> *c*\n" in page
    assert r"| `wanted` | `true` | a \| b &lt;c&gt; (true or false) |" in page
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "mine.md").write_text("# Mine\n")
    (folder / "gone-theme.md").write_text("# Gone\n\n[All policies](README.md)\n")
    assert main(["policy", "docs", str(folder), "--policies", str(tmp_path / "own")]) == 0
    assert (folder / "our-theme.md").read_text() == page
    assert (folder / "mine.md").exists()
    assert not (folder / "gone-theme.md").exists()
    assert main(["config", "schema", "--policies", str(tmp_path / "own")]) == 0
    printed = capsys.readouterr().out
    schema = json.loads(printed[printed.index("{") :])
    assert (
        schema["properties"]["policies"]["properties"]["our-theme/volumes"]["properties"]["wanted"]["default"] is True
    )
