"""The version of the package, once.

Examples:
    >>> import scheduler
    >>> scheduler.__version__.count(".")
    2
"""

__version__ = "0.2.0"
