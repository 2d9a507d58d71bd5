"""Settings, start-up order, command line; imported by nobody."""
