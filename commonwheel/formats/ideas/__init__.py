"""Ideas: wishes that members vote on and the company answers. Each is a topic in a board for ideas."""
