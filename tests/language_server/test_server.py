"""The language server as an editor meets it: a scripted client over stdin and stdout, on both dialects."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pygls")

ROOT = Path(__file__).parents[2]
EBS = "encryption-at-rest/ebs-volume"

MODULE = """\
variable "encrypted" {
  type = bool
}

resource "aws_ebs_volume" "data" {
  size      = 8
  encrypted = var.encrypted
}
"""

CALLS = 'module "größe" {\n  source    = "./volume"\n  encrypted = false\n}\n'.replace("größe", "data")

TEMPLATE = """\
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      Tags: [{Key: "gr\N{LATIN SMALL LETTER O WITH DIAERESIS}\N{GRINNING FACE}", Value: x}]
      Size: 8
      AvailabilityZone: eu-west-1a
      Encrypted: false
"""

JSON_TEMPLATE = """\
{
  "Resources": {
    "Data": {
      "Type": "AWS::EC2::Volume",
      "Properties": {"Size": 8, "AvailabilityZone": "eu-west-1a", "Encrypted": false}
    }
  }
}
"""


class Client:
    """Speaks JSON-RPC with the server, as an editor does."""

    def __init__(self, folder: Path, *options: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scanner", "lsp", "--policy", EBS, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder.parent,
            env=environment,
        )
        self.messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.folder = folder
        self.number = 0
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.shown: list[str] = []
        answer = self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": "it"}],
                "capabilities": {},
            },
        )
        self.capabilities = answer["capabilities"]
        self.tell("initialized", {})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            self.messages.put(json.loads(stream.read(length)))

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def tell(self, method: str, parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def ask(self, method: str, parameters: object) -> Any:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": parameters})
        while True:
            message = self._next()
            if message.get("id") == self.number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def _next(self) -> dict[str, Any]:
        message = self.messages.get(timeout=30)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.told[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif message.get("method") == "window/showMessage":
            self.shown.append(message["params"]["message"])
        return message

    def diagnostics(self, name: str) -> list[dict[str, Any]]:
        """What is said of a file next."""
        uri = (self.folder / name).resolve().as_uri()
        self.told.pop(uri, None)
        while uri not in self.told:
            self._next()
        return self.told[uri]

    def open(self, name: str) -> None:
        path = self.folder / name
        document = {"uri": path.as_uri(), "languageId": "x", "version": 1, "text": path.read_text(encoding="utf-8")}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def change(self, name: str, text: str, version: int = 2) -> None:
        document = {"uri": (self.folder / name).as_uri(), "version": version}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def actions(self, name: str, diagnostic: dict[str, Any]) -> list[dict[str, Any]]:
        found = self.ask(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": (self.folder / name).as_uri()},
                "range": diagnostic["range"],
                "context": {"diagnostics": [diagnostic]},
            },
        )
        assert isinstance(found, list)
        return found

    def hover(self, name: str, line: int, character: int) -> str | None:
        place = {"line": line, "character": character}
        document = {"uri": (self.folder / name).as_uri()}
        found = self.ask("textDocument/hover", {"textDocument": document, "position": place})
        return None if found is None else str(found["contents"]["value"])

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join(30)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()

    def close(self) -> int:
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.process.wait(30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "volume").mkdir(parents=True)
    (folder / "volume" / "main.tf").write_text(MODULE, encoding="utf-8")
    (folder / "main.tf").write_text(CALLS, encoding="utf-8")
    (folder / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (folder / "template.json").write_text(JSON_TEMPLATE, encoding="utf-8")
    return folder


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    client = Client(folder)
    yield client
    client.stop()


def applied(text: str, edit: dict[str, Any]) -> str:
    lines = text.splitlines(keepends=True)
    start = edit["range"]["start"]
    line = lines[start["line"]]
    lines[start["line"]] = line[: start["character"]] + edit["newText"] + line[start["character"] :]
    return "".join(lines)


def test_terraform_through_a_module(client: Client, folder: Path) -> None:
    client.open("volume/main.tf")
    (found,) = client.diagnostics("volume/main.tf")
    assert (found["code"], found["source"], found["severity"]) == (EBS, "stackproof", 1)
    assert found["range"] == {"start": {"line": 6, "character": 14}, "end": {"line": 6, "character": 27}}
    related = [(one["message"], one["location"]["range"]["start"]["line"]) for one in found["relatedInformation"]]
    assert ("called as module.data", 0) in related

    page = client.hover("volume/main.tf", 6, 16)
    assert page is not None
    assert page.startswith(f"**high: Encrypt block volumes** `{EBS}`")
    assert "**Fix:**" in page
    assert client.hover("volume/main.tf", 0, 0) is None

    titles = [one["title"] for one in client.actions("volume/main.tf", found)]
    assert titles == [
        f"Accept {EBS} here",
        f"Accept {EBS} for module.data.aws_ebs_volume.data",
        f"Accept {EBS} for all of module.data",
    ]
    here, resource, call = (
        next(iter(one["edit"]["changes"].items())) for one in client.actions("volume/main.tf", found)
    )
    words = f'# stackproof:ignore[{EBS}] reason="TODO: say why"'
    assert here[1][0]["newText"] == f"  {words}\n"
    assert resource[1][0]["range"]["start"] == {"line": 4, "character": 0}
    assert call[0] == (folder / "main.tf").resolve().as_uri()

    client.change("volume/main.tf", applied(MODULE, here[1][0]))
    assert client.diagnostics("volume/main.tf") == []
    client.change("volume/main.tf", applied(MODULE, resource[1][0]), 3)
    client.open("main.tf")
    client.change("main.tf", CALLS.replace("false", "true"))
    client.change("volume/main.tf", MODULE, 4)
    client.change("main.tf", CALLS, 3)
    assert len(client.diagnostics("volume/main.tf")) == 1
    assert client.close() == 0


def test_a_template_that_is_written(client: Client, folder: Path) -> None:
    client.open("template.yaml")
    (found,) = client.diagnostics("template.yaml")
    assert found["range"]["start"] == {"line": 7, "character": 17}
    client.change("template.yaml", TEMPLATE.replace("Encrypted: false", "Encrypted: true"))
    assert client.diagnostics("template.yaml") == []
    client.change("template.yaml", "Resources: [\n", 3)
    client.change("template.yaml", TEMPLATE.replace("    Type", "   Type"), 4)
    (broken,) = client.diagnostics("template.yaml")
    assert broken["code"] == "unread"
    client.change("template.yaml", TEMPLATE, 5)
    (found,) = client.diagnostics("template.yaml")
    here = client.actions("template.yaml", found)[0]
    edit = here["edit"]["changes"][(folder / "template.yaml").resolve().as_uri()][0]
    assert edit["newText"].startswith("      # stackproof:ignore[")
    client.change("template.yaml", applied(TEMPLATE, edit), 6)
    assert client.diagnostics("template.yaml") == []
    assert (folder / "template.yaml").read_text(encoding="utf-8") == TEMPLATE


def test_columns_count_as_the_client_does(client: Client) -> None:
    """In units of UTF-16, of which a face takes two."""
    flow = TEMPLATE.replace("\n      Size: 8\n      AvailabilityZone: eu-west-1a\n      Encrypted", "\n      Encrypted")
    face = "\N{GRINNING FACE}"
    in_line = f'Resources: {{Data: {{Type: "AWS::EC2::Volume", Properties: {{Tags: "{face}", Encrypted: false}}}}}}\n'
    client.open("template.yaml")
    client.diagnostics("template.yaml")
    client.change("template.yaml", flow)
    client.change("template.yaml", in_line, 3)
    (found,) = client.diagnostics("template.yaml")
    assert found["range"]["start"]["character"] == in_line.index("false") + 1


def test_a_json_template_takes_metadata(client: Client, folder: Path) -> None:
    client.open("template.json")
    (found,) = client.diagnostics("template.json")
    (action,) = client.actions("template.json", found)
    assert action["title"] == f"Accept {EBS} for Data"
    edit = action["edit"]["changes"][(folder / "template.json").resolve().as_uri()][0]
    changed = applied(JSON_TEMPLATE, edit)
    assert json.loads(changed)["Resources"]["Data"]["Metadata"] == {
        "stackproof": f"ignore[{EBS}] reason='TODO: say why'"
    }
    client.change("template.json", changed)
    assert client.diagnostics("template.json") == []


def test_the_configuration_is_read_anew_and_a_mistake_is_shown(client: Client, folder: Path) -> None:
    client.open("template.yaml")
    assert len(client.diagnostics("template.yaml")) == 1
    settings = folder / "stackproof.toml"
    settings.write_text(
        '[[suppressions.accept]]\npolicies = ["encryption-at-rest/*"]\naddresses = ["Data"]\nreason = "x"\n',
        encoding="utf-8",
    )
    client.tell("textDocument/didSave", {"textDocument": {"uri": (folder / "template.yaml").as_uri()}})
    assert client.diagnostics("template.yaml") == []
    settings.write_text("[scam]\n", encoding="utf-8")
    client.tell("textDocument/didSave", {"textDocument": {"uri": (folder / "template.yaml").as_uri()}})
    while not client.shown:
        client._next()
    assert "unknown key 'scam'" in client.shown[0]
    settings.unlink()
    client.change("template.yaml", TEMPLATE + "\n", 2)
    assert len(client.diagnostics("template.yaml")) == 1


def test_a_mistaken_option_is_told_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scanner", "lsp", "--severity", "grave"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "'grave' is not one of" in done.stderr
