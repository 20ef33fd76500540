"""The numbers in Redis: one for each topic, and one that is higher than all before it."""

KEY, CHANNEL = b"ahsp:live", b"ahsp:live"
EVERYTHING = ""
"""The topic that every announcement raises."""
KEPT = 24 * 3600 * 1_000_000
"""Microseconds for which the number of a topic is kept."""

RAISE = f"""
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]
    local number = math.max(now, (tonumber(redis.call('ZSCORE', KEYS[1], '')) or 0) + 1)
    redis.pcall('ZADD', KEYS[1], number, '')
    for _, topic in ipairs(ARGV) do redis.pcall('ZADD', KEYS[1], number, topic) end
    redis.pcall('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - {KEPT})
    redis.call('PUBLISH', KEYS[1], string.format('%.0f', number) .. ' ' .. table.concat(ARGV, ' '))
"""
"""Gives topics a new number and tells it. Numbers are times in microseconds of Redis's clock, each
higher than the one before, so that they rise also where Redis was emptied: several announcements in
one unit of the clock would run ahead of it. A Redis that is full keeps none of them, and tells them
all the same."""


def heard(message: bytes) -> tuple[int, list[str]]:
    """Number and topics of a message."""
    number, *topics = message.decode().split(" ")
    return int(number), topics
