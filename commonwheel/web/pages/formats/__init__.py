"""Pages of the formats that boards have."""
