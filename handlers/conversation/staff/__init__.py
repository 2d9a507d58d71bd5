"""What staff ask and do in a chat; who may do what is checked in the handlers."""
