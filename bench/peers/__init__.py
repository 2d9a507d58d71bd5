"""Others that do the same work, each as a process that prints its figures as JSON."""
