"""The typed model: one module an AWS service, one class a kind of resource, both dialects side by side."""
