"""What happens when somebody answers, asks or decides, or time passes: the same for every channel."""
