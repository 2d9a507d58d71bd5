"""Plans of exams: from the draft to the announcement, their deadlines and their changes."""
