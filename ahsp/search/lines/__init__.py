"""Finding lines on their own: which analyses take how much of an item."""
