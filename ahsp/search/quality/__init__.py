"""Looking after the search: synonyms, searches that found nothing, and the score of both halves."""
