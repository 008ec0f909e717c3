"""The tables of what came from elsewhere."""

from commonwheel.interchange.origins import Kept, Origin

__all__ = ["Kept", "Origin"]
