"""The same rules over data frames."""

from .judging import check_frames

__all__ = ["check_frames"]
