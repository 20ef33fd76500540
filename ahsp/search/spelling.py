"""How near two spellings are: slips of the fingers, and letters that sound alike."""

_SOUNDS = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("ph", "f"), ("th", "t"), ("x", "ks"), ("v", "f"))


def distance(one: str, other: str) -> int:
    """How many letters were added, left out, changed, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for at, against in enumerate(other, 1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != against))
            if at > 1 and place > 1 and letter == other[at - 2] and one[place - 2] == against:
                cost = min(cost, earlier[at - 2] + 1)
            row.append(cost)
    return row[-1]


def slips(length: int) -> int:
    """How many slips a word of that many letters may have and still be told."""
    if length < 4:
        return 0
    return 1 if length < 6 else 2 if length < 9 else 3


def likeness(typed: str, word: str) -> float:
    """How likely `word` is meant, from 0 (not at all) to 1 (the same).

    Args:
        typed: in small letters.
        word: likewise; one that begins with what was typed, or a part of it, counts too.
    """
    apart = min(distance(typed, word), distance(_sound(typed), _sound(word)) + 0.5)
    if apart > slips(max(len(typed), len(word))):
        return 0.0
    same_start = 0.5 if typed[:1] != word[:1] else 0.0
    return 1 - (apart + same_start) / max(len(typed), len(word))


def _sound(word: str) -> str:
    for spelt, sound in _SOUNDS:
        word = word.replace(spelt, sound)
    return word
