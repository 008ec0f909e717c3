"""Albums: photos that members show, each album a topic in a gallery."""
