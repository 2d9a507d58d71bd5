"""How money reaches us: one file per payment platform, thin."""
