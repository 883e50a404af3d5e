"""What people read: a brief in HTML, Markdown and at the terminal, and files for other programs.

Every function takes an `Assessment` and reads nothing else.
"""

from countermove.brief.export import outcomes_csv, write_json
from countermove.brief.markdown import markdown
from countermove.brief.output import write_outputs
from countermove.brief.page import html
from countermove.brief.terminal import summary_lines

__all__ = ["html", "markdown", "outcomes_csv", "summary_lines", "write_json", "write_outputs"]
