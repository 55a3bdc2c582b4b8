"""Reading and writing files: text to types and back, strictly, with a position for every node."""
