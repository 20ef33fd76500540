"""Exports that a worker makes: asked for, made, offered for some days, deleted."""
