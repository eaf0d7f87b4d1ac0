"""Questions to the whole graph that people ask: what is exposed, which buckets are open, what is backed up and how."""
