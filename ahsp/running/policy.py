"""What counts as away, how long one waits for it, and what then: for every part that may fail.

Decided here once; whoever talks to a part takes its patience from here. `docs/failures.md` says the
same to whoever operates the site.

Redis: away when it takes no connection or gives no answer in time. The process does not ask again
for a while; limits are counted in its memory, answers are computed, sessions are read from the
database, and work waits for the sweeper. One that takes nothing in is used as far as it goes.

PostgreSQL: away when it takes no connection, has none left, or ends one. The request is answered
with 503 and nothing of it is kept; work that runs behind is tried again after its lease.

Disks and places for files: one that does not answer, such as a network share that is gone, is told
of as such. What needs its files waits for them.

Leaf: it knows neither Flask nor a server.
"""

REDIS_SECONDS = 1.0
"""For a connection to Redis, and for each answer: one that takes longer is away."""
BRISK_SECONDS = 0.1
"""The same for what the database can answer as well: sessions."""
REDIS_SLOW_SECONDS = 0.3
"""An answer of Redis that takes longer is a slow one."""
REDIS_SLOW_ANSWERS = 3
"""So many slow answers, with no quick one between, and Redis counts as away."""
REDIS_PAUSE_SECONDS = 5.0
"""For which a process does not ask Redis again; then one thread tries, while the others go on."""
QUEUE_SECONDS = 30.0
"""For an answer of the queue to a worker, which waits for work there."""

DISK_SECONDS = 3.0
"""For the disks of the data folder to say how much room they have."""
FILES_SECONDS = 5.0
"""For the place where files are kept to name one, when an administrator asks how it is."""

DATABASE_CONNECT_SECONDS = 5
"""For a connection to PostgreSQL."""
DATABASE_POOL_SECONDS = 3.0
"""For one of the process's own connections to become free."""
DATABASE_AGAIN_SECONDS = 5
"""After which asking again makes sense: a restart takes about as long."""
