"""The language server: what a scan says, beside the line that is being written.

`server` speaks the protocol; `diagnostics`, `pages` and `accepting` say what is shown, and know nothing of it but its
types. https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""
