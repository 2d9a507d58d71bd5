"""Words kept and carried: outbox, inbox, prompts, receipts; knows nothing of exams."""
