"""A candidate registers on a page of their own: who they are, a draft kept at every step, their scans."""
