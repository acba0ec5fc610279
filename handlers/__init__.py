"""What people can do: parse, query, render, reply.

`all_handlers` is the one ordered list; `BUTTONS` is every tap there is.
"""

from __future__ import annotations
