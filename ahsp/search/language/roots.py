"""Stems that PostgreSQL's Indonesian dictionary takes apart wrongly, and what they stand for.

It strips `pe-` and `me-` by their letters alone. Before a root of one syllable the prefix is
`penge-` (cat: pengecatan, of which it leaves ecat); and k, t after `peng-`, `pen-` are swallowed
(timbun: penimbunan, of which it leaves imbun).
"""

from functools import lru_cache

_VOWELS = "aeiou"
_SWALLOWED = {"peng": "k", "meng": "k", "pen": "t", "men": "t"}


@lru_cache(maxsize=1024)  # a question needs those of a word many times
def roots(word: str, stem: str) -> tuple[str, ...]:
    """The stems under which words of the same root are found.

    Args:
        word: in small letters.
        stem: of it, as the dictionary has it.
    """
    if not word.isalpha():
        return (stem,)
    found = [stem]
    prefix = next((each for each in _SWALLOWED if word.startswith(each) and word != stem), None)
    if prefix and stem[:1] == "e" and word.startswith(prefix + stem) and _syllables(stem) == 2:
        found.append(stem[1:])
    if prefix and stem[:1] in _VOWELS and word.startswith(prefix + stem):
        found.append(_SWALLOWED[prefix] + stem)
    if stem == word or not prefix:
        if _syllables(stem) == 1 and len(stem) <= 4:
            found.append("e" + stem)
        if len(stem) > 3 and stem[0] in "kt" and stem[1] in _VOWELS:
            found.append(stem[1:])
    return tuple(found)


def _syllables(word: str) -> int:
    return sum(letter in _VOWELS for letter in word)
