"""The repair desk: problems, what may be decided about them, and what people decided."""
