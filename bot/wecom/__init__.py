"""WeCom: what members of an organisation say in its app, and what we say to them."""
