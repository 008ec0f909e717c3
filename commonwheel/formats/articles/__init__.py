"""Articles: pages of a knowledge base, written, reviewed, published, and kept true."""
