"""What is counted and timed in every process, for `/metrics`.

Counts are whole numbers that are added up in Redis for all processes of all machines, so that any
web process answers a scrape for the whole installation. To count something new, declare it in
`known` and call it::

    SEARCH_SECONDS = Histogram("ahsp_search_seconds", "...", "mode")

    with SEARCH_SECONDS.timed("auto"):
        ...

The values of labels must be few and known beforehand: never what a person typed, no name, no id.
"""
