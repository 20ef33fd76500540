"""What is proposed for a lost decimal point."""

import json
from collections import Counter
from decimal import Decimal

import pytest

from ahsp.imports.checking.evidence import DECIMALS, SURE, Peers, candidates, propose
from ahsp.imports.sheets.numbers import power_of


def peers(*values: str) -> Peers | None:
    powers = (power_of(Decimal(value)) for value in values)
    return Peers.of(Counter(power for power in powers if power is not None))


@pytest.mark.parametrize("decimals", [each for each in DECIMALS if each > 3])
def test_the_point_goes_where_the_value_lies_among_its_peers(decimals: int) -> None:
    value = Decimal(f"1{'2' * decimals}")  # 1.222… with its point lost
    proposed, evidence = propose(value, peers("0.9", "1.1", "1.4"))
    assert proposed == f"1.{'2' * decimals}"
    assert 0 < evidence.pop("confidence") < 1
    assert evidence == {
        "peers": 3,
        "low": 0.9,
        "median": 1.1,
        "high": 1.4,
        "dots": [0.9, 1.1, 1.4],
        "divisor": 10**decimals,
        "distance": 0,
        "certain": True,
    }


def test_where_only_one_place_is_left_for_the_point_no_peer_is_asked() -> None:
    # Three digits at least stood behind it, and one before it.
    only = {"divisor": 1000, "only": True, "certain": True, "confidence": SURE}
    assert propose(Decimal(1250), None) == ("1.25", {"peers": 0} | only)
    proposed, evidence = propose(Decimal(5000), peers("900", "1000"))
    assert (proposed, evidence["only"], evidence["peers"]) == ("5", True, 2)


def test_a_proposal_drops_zeros_that_say_nothing() -> None:
    assert propose(Decimal(83000), peers("80"))[0] == "83"
    assert propose(Decimal(100000), peers("90"))[0] == "100"


def test_without_peers_nothing_is_proposed() -> None:
    assert propose(Decimal(83349), None) == (None, {"peers": 0})
    assert peers() is None
    assert peers("0", "0.0") is None


def test_peers_that_are_far_from_every_possible_value_speak_for_none() -> None:
    proposed, evidence = propose(Decimal(50000), peers("0.0001", "0.0002"))
    assert proposed is None
    assert evidence["peers"] == 2
    assert "divisor" not in evidence


def test_of_two_places_among_the_peers_the_one_nearer_the_middle_wins() -> None:
    wide = peers("0.01", "12", "13", "14", "900")
    assert propose(Decimal(125000), wide)[0] == "12.5"


@pytest.mark.parametrize("absurd", ["1e999", "1e-999", "1e309", "1e-320"])
def test_absurd_peers_do_no_harm_and_the_evidence_stays_json(absurd: str) -> None:
    for group in (peers(absurd), peers(absurd, "80")):
        _, evidence = propose(Decimal(83349), group)
        json.dumps(evidence, allow_nan=False)
    _, evidence = propose(Decimal("1e308"), peers("80"))
    json.dumps(evidence, allow_nan=False)


@pytest.mark.parametrize(
    ("group", "certain"),
    [
        (("70", "80", "90"), True),
        (("80", "90"), False),
        (("90", "91", "92"), False),
        (("7", "80", "90"), False),
        (("60", "676", "888"), False),
    ],
    ids=["among-three", "two-only", "beside", "both-places-among", "far-from-most"],
)
def test_a_proposal_is_certain_where_it_alone_is_like_three_peers(
    group: tuple[str, ...], certain: bool
) -> None:
    proposed, evidence = propose(Decimal(83349), peers(*group))
    assert proposed == "83.349"
    assert evidence.get("certain", False) is certain


def test_every_place_that_leaves_one_or_more_is_a_candidate() -> None:
    assert candidates(Decimal(83349)) == ["83.349", "8.3349"]
    assert candidates(Decimal(1000)) == ["1"]
    assert candidates(Decimal(999)) == []


def test_a_crowd_of_peers_is_drawn_by_a_few_from_end_to_end() -> None:
    _, evidence = propose(Decimal(83349), peers(*map(str, range(1, 1001))))
    assert len(evidence["dots"]) == 15
    assert (evidence["dots"][0], evidence["dots"][-1]) == (1, 1000)
