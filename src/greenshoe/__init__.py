"""greenshoe: what a Hong Kong IPO does, with the rule, the source and the uncertainty."""

__version__ = "0.1.0"
__all__ = ["__version__"]
