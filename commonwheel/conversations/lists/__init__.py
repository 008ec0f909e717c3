"""What lists of topics and posts need: their order, how hot each topic is, what stands at the top, who sees what, what a member does not want to see."""
