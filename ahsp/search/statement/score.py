"""How good a match is."""

# Scores: 2 the very code, 1 a beginning of a code, below 1 words: the way in which all words are in
# the name decides, then how near they stand and how short the name is. The weights are of {D, C, B,
# A}; 33 asks ts_rank for less than 1 (32) and for short names before long ones (1).
SCORE = """
    CASE WHEN way >= 8 THEN way ELSE
        CASE
            WHEN document @@ scope.name_exact THEN 6
            WHEN document @@ scope.name_stem THEN 5
            WHEN document @@ scope.name_synonym THEN 4
            WHEN document @@ scope.name_beginning THEN 3
            ELSE way END
        + CASE WHEN document @@ scope.heads THEN 0.3 ELSE 0 END
        + least(0.65,
            1.5 * ts_rank('{0.1, 0.2, 0.8, 1.0}', document, scope.near, 33)
            + ts_rank('{0.1, 0.2, 0.8, 1.0}', document, scope.each, 33))
    END / 8"""
