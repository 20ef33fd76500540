"""Server-side sessions: the cookie holds a random token, the server the rest.

A row of `web_session` is the truth; Redis holds copies, so that most requests ask the database
nothing to know who asks. Both know the token only by its SHA-256. Ending a session is deleting its
row: a stolen cookie is worth nothing after sign-out, after a change of password or role, or when an
administrator ends it (OWASP ASVS 5.0, 7.4).

How a copy can never bring back what has ended
----------------------------------------------
1. `session_epoch` is one row with a number. A trigger raises it in each transaction that ends a
   person's session, or changes what their sessions may do; nobody can forget to, not in `psql`
   either. A copy carries the number of the snapshot that its session was read in, so a copy is as
   good as its row exactly as long as the number is the same.
2. After its commit, whoever ended something raises the number in Redis too (`ending.tell`). Each
   request reads copy and number in one trip and takes the lower copy for none. What begins after an
   ending was answered cannot use a copy of before.
3. Redis may have been away while something ended, and come back with an old copy and an old number;
   or it may have lost the number. So a process also asks the database for the number, at most once
   a second, and uses copies only while that answer is younger than a second (`epoch.Trust`). It
   never goes back to a lower number, and each new connection to Redis makes it ask anew before the
   first copy counts: a server that came back is a server that it does not know.
4. What remains is one second in which a process trusts copies although Redis could not be told.
   Whoever ends a session and cannot tell Redis waits that second out before answering. So an ending
   that was answered holds everywhere, whatever Redis does; only who changes rows by hand in `psql`
   sees it hold after a second.
5. Clocks are not compared between machines: the second is measured by each process for itself, from
   before its question to after its use.
6. A copy is sealed with a key of the site and bound to its token, so that whoever can write to
   Redis cannot make themselves an administrator.

A copy's data, such as a message for the next page, are kept right in a simpler way: who writes the
row puts a mark in the copy's place for some seconds, and a copy is put into its place only if
nothing changed there since it was looked at. Copies last a minute.

A search asks the database for the state of the data in any case: there the row comes along in the
same trip, and no copy is looked at.

Without Redis, or when it is slow, the row is asked, as if there were no copies: for some seconds at
a time Redis is not even tried. A session lives as long as its row, so it survives Redis being
emptied and the web server being restarted.
"""

from ahsp.web.sessions.ending import end_sessions_of, forget_expired
from ahsp.web.sessions.interface import STATELESS, WATCHING, ServerSession, ServerSessions

__all__ = [
    "STATELESS",
    "WATCHING",
    "ServerSession",
    "ServerSessions",
    "end_sessions_of",
    "forget_expired",
]
