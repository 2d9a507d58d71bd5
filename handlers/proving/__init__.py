"""Who is at the other end: a phone proved by a one-time code, and the session that it opens."""
