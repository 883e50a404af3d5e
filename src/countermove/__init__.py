"""If a government restricts a technology: what does it do, what comes back, and how sure can we be?"""

__version__ = "0.1.0"
