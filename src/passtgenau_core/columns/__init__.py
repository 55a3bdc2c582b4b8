"""The columnar side of rule kinds: many cases in data frames, judged by expressions."""
