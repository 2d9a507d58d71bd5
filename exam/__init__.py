"""What the rules allow: pure, no I/O, no clock, no logging."""
