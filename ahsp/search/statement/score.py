"""How good a match is."""

# Scores: 2 the very code, 1 a beginning of a code, below 1 words: the way in which all words are in
# the name decides, then how near they stand and how short the name is. The weights are of {D, C, B,
# A}; 33 asks ts_rank for less than 1 (32) and for short names before long ones (1).
SCORE = """
    CASE WHEN way >= 8 THEN way ELSE
        CASE
            WHEN document @@ (SELECT name_exact FROM asked) THEN 6
            WHEN document @@ (SELECT name_stem FROM asked) THEN 5
            WHEN document @@ (SELECT name_synonym FROM asked) THEN 4
            WHEN document @@ (SELECT name_beginning FROM asked) THEN 3
            ELSE way END
        + CASE WHEN document @@ (SELECT heads FROM asked) THEN 0.3 ELSE 0 END
        + least(0.65,
            1.5 * ts_rank('{0.1, 0.2, 0.8, 1.0}', document, (SELECT near FROM asked), 33)
            + ts_rank('{0.1, 0.2, 0.8, 1.0}', document, (SELECT each FROM asked), 33))
    END / 8"""
