"""Runs of the checker over many files: from paths to results that every output tells."""
