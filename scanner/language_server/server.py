"""The server itself: documents come in, diagnostics, hovers and code actions go out.

What is judged is the working tree with the editor's unsaved texts laid over it. One scan runs at a time, in a thread,
shortly after the last change; what has changed meanwhile is judged next.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from scanner import __version__
from scanner.discovery import display_of
from scanner.errors import UserError
from scanner.files import decode, overlaid, read_bytes
from scanner.inputs import LIMITS
from scanner.language_server import diagnostics
from scanner.language_server.accepting import offers
from scanner.language_server.diagnostics import Places
from scanner.language_server.pages import page_of
from scanner.policy.registry import Registry
from scanner.report.order import home, state
from scanner.results import Finding, ScanReport

DELAY = 0.3
"""Seconds after the last keystroke until a scan begins."""

Judge = Callable[[Sequence[Path], frozenset[str] | None], tuple[ScanReport, Registry]]
"""Scans the working folder, of which only the roots that read one of the files (and, where these are known, no others
are looked at), and says by which policies.
"""


class Server(LanguageServer):
    """A language server with what it last found."""

    def __init__(self, judge: Judge) -> None:
        super().__init__("stackproof", __version__)
        self.judge = judge
        self.registry: Registry | None = None
        self.found: dict[str, list[Finding]] = {}
        """By root."""
        self.read_by: dict[str, frozenset[str]] = {}
        """The files of each root, by their real paths."""
        self.unread: dict[str, list[types.Diagnostic]] = {}
        """By address."""
        self.published: set[str] = set()
        self.pending: set[Path] = set()
        self.task: asyncio.Task[None] | None = None
        self.worker = ThreadPoolExecutor(1)

    def lines(self, file: str) -> Sequence[str]:
        """The lines of a file as the editor has them."""
        uri = diagnostics.uri_of(file)
        if uri in self.workspace.text_documents:
            return tuple(self.workspace.text_documents[uri].lines)
        data = read_bytes(file, file, LIMITS.file_bytes)
        text = decode(data, file) if isinstance(data, bytes) else data
        return text.splitlines(keepends=True) if isinstance(text, str) else []

    def schedule(self, path: Path) -> None:
        """Judge what a file belongs to, once nothing has changed for a moment."""
        self.pending.add(path)
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        while self.pending:
            seen = -1
            while len(self.pending) != seen:
                seen = len(self.pending)
                await asyncio.sleep(DELAY)
            changed, self.pending = sorted(self.pending), set()
            texts = {
                Path(path): document.source.encode()
                for uri, document in self.workspace.text_documents.items()
                if (path := to_fs_path(uri)) is not None
            }
            try:
                report, self.registry = await asyncio.get_running_loop().run_in_executor(
                    self.worker, self._judged, changed, texts
                )
            except UserError as error:
                self._say(str(error))
                continue
            except Exception as error:  # noqa: BLE001 - a fault loses one round, never the server
                self._say(f"this is a defect, please report it: {type(error).__name__}: {error}")
                continue
            self._take(report, changed)
            self._publish()

    def _say(self, words: str) -> None:
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"stackproof: {words}"))

    def _judged(self, changed: Sequence[Path], texts: dict[Path, bytes]) -> tuple[ScanReport, Registry]:
        with overlaid(texts):
            return self.judge(changed, self._readers(changed))

    def _readers(self, changed: Sequence[Path]) -> frozenset[str] | None:
        """The roots that read these files; None where one of them is new, and nobody knows yet."""
        found: set[str] = set()
        for path in changed:
            real = os.path.realpath(path)
            readers = {root for root, files in self.read_by.items() if real in files}
            if not readers:
                return None
            found |= readers
        return frozenset(found)

    def _take(self, report: ScanReport, changed: Sequence[Path]) -> None:
        """Keep what is found of the roots that were judged; a root whose file is gone has nothing any more."""
        for gone in [one for one in self.found if not Path(one).exists()]:
            del self.found[gone]
            self.read_by.pop(gone, None)
        for root in report.roots:
            self.found[root.path] = []
            self.read_by[root.path] = frozenset(map(os.path.realpath, root.files))
        for finding in report.findings:
            self.found.setdefault(finding.subject.root, []).append(finding)
        places = Places(self.workspace.position_codec, self.lines)
        for file in (*report.files, *map(display_of, changed)):
            self.unread.pop(diagnostics.uri_of(file), None)
        self.unread.update(diagnostics.unread(report.errors, places))

    def _publish(self) -> None:
        places = Places(self.workspace.position_codec, self.lines)
        everything = [finding for found in self.found.values() for finding in found]
        by_address = diagnostics.by_file(everything, places)
        for uri, unread in self.unread.items():
            by_address[uri].extend(unread)
        for uri in self.published | by_address.keys():
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, by_address.get(uri, [])))
        self.published = set(by_address)

    def at(self, uri: str, range_: types.Range) -> list[Finding]:
        """The failures that are shown at a range of a document."""
        places = Places(self.workspace.position_codec, self.lines)
        path = to_fs_path(uri)
        here = [] if path is None else [one for found in self.found.values() for one in found]
        return [
            one
            for one in here
            if state(one) == "fail"
            and os.path.realpath(home(one).file) == os.path.realpath(path or "")
            and _touch(places.range(home(one)), range_)
        ]


def _touch(one: types.Range, other: types.Range) -> bool:
    return (one.start.line, one.start.character) <= (other.end.line, other.end.character) and (
        other.start.line,
        other.start.character,
    ) <= (one.end.line, one.end.character)


def serve(judge: Judge) -> None:
    """Speak over stdin and stdout until the client ends it."""
    server = Server(judge)

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        folders = params.workspace_folders or []
        uri = folders[0].uri if folders else params.root_uri
        path = to_fs_path(uri) if uri else None
        if path is not None:
            # Names in reports are relative to the working folder, and the configuration is looked for from there.
            with contextlib.suppress(OSError):
                os.chdir(path)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        _schedule(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        _schedule(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        _schedule(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        _schedule(params.text_document.uri)

    def _schedule(uri: str) -> None:
        path = to_fs_path(uri)
        if path is not None:
            server.schedule(Path(path))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        here = types.Range(params.position, params.position)
        found = server.at(params.text_document.uri, here)
        if not found or server.registry is None:
            return None
        text = "\n\n---\n\n".join(page_of(finding, server.registry) for finding in _distinct(found))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        made: dict[str, types.CodeAction] = {}
        for finding in server.at(params.text_document.uri, params.range):
            for offer in offers(finding, server.lines):
                place = types.Position(offer.line, offer.column)
                edit = types.TextEdit(types.Range(place, place), offer.text)
                shown = [one for one in params.context.diagnostics if one.data == finding.fingerprint]
                made.setdefault(
                    offer.title,
                    types.CodeAction(
                        offer.title,
                        kind=types.CodeActionKind.QuickFix,
                        diagnostics=shown or None,
                        edit=types.WorkspaceEdit(changes={diagnostics.uri_of(offer.file): [edit]}),
                    ),
                )
        return list(made.values())

    # Streams of its own, since it closes them at its end.
    server.start_io(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))


def _distinct(findings: Sequence[Finding]) -> list[Finding]:
    """One finding of each policy: instances of a resource say the same."""
    return list({finding.policy: finding for finding in reversed(findings)}.values())
