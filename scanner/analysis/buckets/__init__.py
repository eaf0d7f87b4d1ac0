"""Buckets: who reaches what lies in them, and what they are used for."""
