"""For staff: how far a batch is, who got what, what went wrong."""
