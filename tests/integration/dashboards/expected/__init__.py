"""What each panel must show of the known scenario, at its end: series' name → value.

A series is named as the reader sees it: by its legend; in a table by the row's labels, and the
column where there are several. Worked out by hand from `scenario.py`; what is not obvious is
written as the sum it is.
"""

from collections.abc import Mapping

Expected = Mapping[str, Mapping[str, float]]
