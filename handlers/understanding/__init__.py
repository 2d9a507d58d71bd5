"""What somebody means by a text: a question, some days, a name, a yes or no; never a guess."""
