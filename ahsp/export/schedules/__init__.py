"""Exports that go out by mail: when they are due, what became of each time, and the letters."""
