"""What is said of a file while it is read: what was left out, what was not understood."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

REFUSALS: dict[str, str | Promise] = {
    "import.password": gettext_lazy(
        "The workbook is protected by a password. Open it, take the password away, save it, and "
        "choose it again."
    ),
    "import.questions_open": gettext_lazy(
        "Nothing was written: %(n)s questions about this file are open. Answer them on its page, "
        "or on the command line with --write-map and --map."
    ),
    "import.not_read_twice": gettext_lazy(
        "The columns of this file cannot be changed any more: it is applied or put aside. Take it "
        "in again."
    ),
    "import.bad_map": gettext_lazy(
        "The file of answers cannot be used: %(text)s. Write it anew with --write-map."
    ),
    # cells
    "import.error_in_cell": gettext_lazy(
        "The cell shows the error %(text)s. Mend the formula, or type the value."
    ),
    "import.not_reckoned": gettext_lazy(
        "The cell holds the formula “%(text)s”, and its result was not saved. Open the file in a "
        "spreadsheet program, save it, and choose it again."
    ),
    # names in the place of codes
    "import.ambiguous_unit": gettext_lazy(
        "Several units are called “%(name)s”: %(codes)s. Write the code, or the units above it, in "
        "a column of their own."
    ),
    "import.ambiguous_name": gettext_lazy(
        "“%(name)s” is the name of several: %(codes)s. Write the code of the one you mean."
    ),
    # worth knowing
    "import.columns_left_out": gettext_lazy(
        "Left out as personal and not needed, and kept nowhere: %(titles)s."
    ),
    "import.left_out_total": gettext_lazy("Not read, since they are totals: lines %(lines)s."),
    "import.left_out_footer": gettext_lazy(
        "Not read, since they stand under the table or sign it: lines %(lines)s."
    ),
    "import.left_out_titles": gettext_lazy(
        "Not read, since they repeat the titles: lines %(lines)s."
    ),
    "import.left_out_section": gettext_lazy(
        "Not read, since they head a part of the table: lines %(lines)s."
    ),
    "import.hidden_lines": gettext_lazy(
        "Read like all others, though hidden or filtered away in the file: lines %(lines)s."
    ),
    "import.marks_removed": gettext_lazy(
        "Invisible marks (direction, zero width) were removed: lines %(lines)s."
    ),
    "import.carried_down": gettext_lazy(
        "The department is empty in %(n)s lines, the first of them line %(lines)s: the one above "
        "counts for them."
    ),
    "import.second_post": gettext_lazy(
        "%(number)s stands here a second time with another post, %(post)s: it is taken as held "
        "besides."
    ),
    "import.gone_without_day": gettext_lazy(
        "%(n)s people have left, but no last day is given: not taken in. Lines %(lines)s."
    ),
}
