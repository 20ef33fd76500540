"""The text of `/metrics` is what Prometheus's own parser reads."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ahsp.metrics.instruments import Counter, Histogram
from ahsp.metrics.text import Family, Sample, exposition, gauge, gauges

ODD = 'a "b" \\ c\nd'


def test_numbers_labels_and_meanings_come_out_as_they_went_in() -> None:
    text = exposition(
        [
            gauge("ahsp_small", f"Odd: {ODD}", 0.25),
            gauges("ahsp_large", "Many.", "of", {ODD: 12_345_678_901_234, "y": 0}),
            Family("ahsp_none_total", "counter", "Nothing yet.", []),
        ]
    )
    small, large, none = text_string_to_metric_families(text)
    assert (small.documentation, small.samples[0].value) == (f"Odd: {ODD}", 0.25)
    assert {s.labels["of"]: s.value for s in large.samples} == {ODD: 12_345_678_901_234, "y": 0}
    assert (none.name, none.type, none.samples) == ("ahsp_none", "counter", [])


def test_a_histogram_counts_up_to_each_bound_and_a_bound_counts_in() -> None:
    histogram = Histogram("ahsp_x_seconds", "X.", "route", buckets=(0.1, 1.0))
    read: dict[str, str] = {}
    for seconds in (0.05, 0.1, 0.5, 3.0):
        for name, amount in histogram.noted(seconds, "/a").items():
            read[name] = str(int(read.get(name, "0")) + amount)
    (family,) = text_string_to_metric_families(exposition([histogram.family(read)]))
    assert family.type == "histogram"
    buckets = {s.labels["le"]: s.value for s in family.samples if s.name.endswith("_bucket")}
    assert buckets == {"0.1": 2, "1.0": 3, "+Inf": 4}
    rest = {s.name: s.value for s in family.samples if not s.name.endswith("_bucket")}
    assert rest == {"ahsp_x_seconds_count": 4, "ahsp_x_seconds_sum": pytest.approx(3.65)}
    assert {s.labels["route"] for s in family.samples} == {"/a"}


def test_sums_of_others_are_no_business_of_an_instrument() -> None:
    counter = Counter("ahsp_a_total", "A.", "kind")
    read = {
        "ahsp_a_total\tx": "2",
        "ahsp_a_totals\tx": "3",
        "ahsp_a_total\tx\ty\tz": "4",
        "since": "now",
    }
    assert counter.family(read).samples == [Sample(2, {"kind": "x"})]
