"""Outputs: one file a format, all over the same run."""
