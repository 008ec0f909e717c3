"""The tables of where talk happens."""

from commonwheel.structure.boards import Board
from commonwheel.structure.categories import Category
from commonwheel.structure.redirects import Redirect

__all__ = ["Board", "Category", "Redirect"]
