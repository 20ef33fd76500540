"""The search and the answers that it keeps."""

from dataclasses import dataclass

from ahsp.config import readers as read
from ahsp.config.declared import setting


@dataclass(frozen=True, kw_only=True)
class Search:
    """The search and the answers that it keeps."""

    search_language: str = setting(
        "AHSP_SEARCH_LANGUAGE",
        "indonesian",
        read.stemming,
        "language whose stems a search takes for the same word: indonesian, or simple for none",
    )
    search_max_results: int = setting(
        "AHSP_SEARCH_MAX_RESULTS",
        1000,
        read.results,
        "matches that are ranked and counted, at most 1000; more read 1,000+",
    )
    search_min_length: int = setting(
        "AHSP_SEARCH_MIN_LENGTH", 1, read.whole, "characters from which a question is looked for"
    )
    search_suggestions: int = setting(
        "AHSP_SEARCH_SUGGESTIONS", 5, read.whole, "suggestions of each kind under the search box"
    )
    search_cache: bool = setting(
        "AHSP_SEARCH_CACHE", True, read.switch, "keep answers until the data changes"
    )
    search_cache_seconds: int = setting(
        "AHSP_SEARCH_CACHE_SECONDS", 3600, read.whole, "seconds that Redis keeps an answer"
    )
    search_warm: int = setting(
        "AHSP_SEARCH_WARM",
        50,
        read.whole,
        "most frequent questions that are answered anew after each change of data; 0 for none",
    )
    search_fuzzy_threshold: float = setting(
        "AHSP_SEARCH_FUZZY_THRESHOLD",
        0.3,
        read.share,
        "how alike two words must be for one to correct the other: the share of their trigrams",
    )
