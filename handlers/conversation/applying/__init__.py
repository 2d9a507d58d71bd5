"""报名 as a guided talk: it fills the draft that the page fills, so that one goes on wherever one is."""
