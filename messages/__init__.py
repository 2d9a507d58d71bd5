"""The words people receive, one template file per message."""
