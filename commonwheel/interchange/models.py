"""The tables of what came from elsewhere."""

from commonwheel.interchange.origins import Origin

__all__ = ["Origin"]
