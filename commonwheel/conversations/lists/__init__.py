"""What lists of topics need: what stands at their top, how hot each topic is, what a member does not want to see."""
