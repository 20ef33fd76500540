"""From the waiting room into the catalogue and back: comparison, commit, versions, undo."""
