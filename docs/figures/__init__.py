"""Every figure and table of the documentation that comes from the data.

``PYTHONPATH=docs python -m figures [FOLDER]`` writes them as Markdown snippets, which the pages include. None is typed
by hand. ``figures.schemas`` writes the JSON Schemas, ``figures.console`` what the terminal prints, ``figures.picture``
the picture of the brief.
"""
