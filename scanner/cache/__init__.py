"""Results of earlier scans, used again where all that they rest on is as it was (docs/design/result-cache.md)."""
