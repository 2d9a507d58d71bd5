"""kaowu doctor: is everything there that a service needs, and if not, what to mend."""
