"""What can be wrong with a workbook: what is so, and what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

REFUSALS: dict[str, str | Promise] = {
    "import.moves_today": gettext_lazy(
        "“%(said)s” is the day from which it was so before. The change counts from %(day)s."
    ),
    "import.same_person": gettext_lazy(
        "This record was joined to that of %(first)s, as of the same person. Use that staff "
        "number, or say on the person's page that they are two people."
    ),
    "import.planned_already": gettext_lazy(
        "A change is already planned for %(day)s. Withdraw it under Organisation, or enter a "
        "later day."
    ),
    "import.user_has_left": gettext_lazy(
        "%(number)s leaves on %(day)s and uses nothing from then on. Name somebody else, or "
        "clear the cell."
    ),
    # the file
    "import.empty": gettext_lazy("The file is empty. Choose the workbook again."),
    "import.too_large": gettext_lazy(
        "The file is larger than %(most_mb)s MB. Remove pictures, or divide it into two workbooks."
    ),
    "import.unpacks_too_large": gettext_lazy(
        "Unpacked, the file is larger than %(most_mb)s MB. Divide it into two workbooks."
    ),
    "import.too_many_parts": gettext_lazy(
        "The workbook has more than %(most)s parts inside. Copy the sheets you need into a new "
        "workbook and save that."
    ),
    "import.packed_too_tight": gettext_lazy(
        "The file unpacks to more than %(most)s times its size, as harmful files do. Copy the "
        "cells you need into a new workbook and save that."
    ),
    "import.not_a_workbook": gettext_lazy(
        "This is not a table that can be read. Save it as .xlsx, .xls, .ods or .csv; from Numbers, "
        "export it to Excel."
    ),
    "import.damaged": gettext_lazy(
        "The file is damaged: it cannot be read to its end. Open it in your spreadsheet program, "
        "save it anew as .xlsx, and choose that."
    ),
    "import.too_many_rows": gettext_lazy(
        "A sheet has more than %(most)s lines. Delete what stands far below the table, or divide "
        "the workbook."
    ),
    "import.too_many_columns": gettext_lazy(
        "A sheet has more than %(most)s columns. Delete what stands far to the right of the table."
    ),
    "import.cell_too_long": gettext_lazy(
        "A cell holds more than %(most)s characters. No column here needs that much: shorten it."
    ),
    "import.too_heavy": gettext_lazy(
        "Reading the workbook needs more memory than is allowed. Delete cells far away from the "
        "tables, or copy the tables into a new workbook."
    ),
    "import.too_slow": gettext_lazy(
        "Reading the workbook took more than %(seconds)s seconds and was ended. Divide it into "
        "smaller workbooks."
    ),
    "import.unknown_encoding": gettext_lazy(
        "The text of this file cannot be read. Save it as an Excel workbook (.xlsx), or as CSV "
        "UTF-8."
    ),
    # sheets and columns
    "import.no_known_sheet": gettext_lazy(
        "No table of people, units, posts, things, roles or targets was recognised in this file. "
        "Say on the page of its columns what it holds, or begin with the template."
    ),
    "import.sheet_unknown": gettext_lazy(
        "The sheet “%(title)s” was not read: neither its name nor its titles say what it holds."
    ),
    "import.sheet_twice": gettext_lazy(
        "The sheet “%(title)s” is the second one of its kind. Say on the page of the columns that "
        "both are meant, or put both tables into one sheet."
    ),
    "import.no_header": gettext_lazy(
        "No line with column titles was found in the first 20 lines. At least these are needed: "
        "%(columns)s."
    ),
    "import.column_unknown": gettext_lazy(
        "The column “%(title)s” was not read: no such column is known."
    ),
    "import.column_twice": gettext_lazy(
        "The column “%(title)s” (%(cell)s) is the second one of its kind. Say on the page of the "
        "columns which of the two is meant, or delete one."
    ),
    "import.column_missing": gettext_lazy("This column is missing. Add it with this title."),
    # cells
    "import.missing": gettext_lazy("This cell is empty, but it is needed. Fill it in."),
    "import.not_a_date": gettext_lazy(
        "“%(text)s” is not a day. Write it as 2022-02-16, 2022/2/16 or 2022年2月16日."
    ),
    "import.date_far": gettext_lazy("“%(text)s” lies before 1900 or after 2199. Correct the year."),
    "import.too_long": gettext_lazy("This text is longer than %(most)s characters. Shorten it."),
    "import.odd_characters": gettext_lazy(
        "“%(text)s” contains characters that cannot be shown. Type the text anew."
    ),
    "import.not_a_choice": gettext_lazy(
        "“%(text)s” is not one of the words for this column: %(choice)s."
    ),
    "import.not_a_year": gettext_lazy("“%(text)s” is not a year. Write four digits, such as 2022."),
    "import.not_a_number": gettext_lazy(
        "“%(text)s” is not a number. Write digits, and %% where it is a percentage."
    ),
    "import.not_an_email": gettext_lazy(
        "“%(text)s” is not an e-mail address. Correct it or leave it empty."
    ),
    "import.not_an_indicator": gettext_lazy(
        "“%(text)s” is not the code of an indicator, such as saf.fatality. Copy it from the "
        "catalogue."
    ),
    "import.not_a_catalogue_post": gettext_lazy(
        "“%(text)s” is not the code of a catalogue post, such as P09. Copy it from the catalogue."
    ),
    "import.not_a_code": gettext_lazy(
        "“%(text)s” cannot be a code. Use letters, digits and - . _ / # without spaces."
    ),
    # codes that name nothing
    "import.changes_at_once": gettext_lazy(
        "This has no days: it changes at once, not on %(day)s. Leave it out if that is too early."
    ),
    "import.closed": gettext_lazy(
        "“%(code)s” is closed since %(day)s and takes in nothing new. Take it out of this line, or "
        "name another one."
    ),
    "import.unknown_unit": gettext_lazy(
        "There is no unit “%(code)s”. Add it to the sheet Units, or name one that exists."
    ),
    "import.unknown_unit_near": gettext_lazy(
        "There is no unit “%(code)s”. Did you mean “%(hint)s”? Otherwise add it to the sheet Units."
    ),
    "import.unknown_post": gettext_lazy(
        "There is no post “%(code)s”. Add it to the sheet Posts, or name one that exists."
    ),
    "import.unknown_post_near": gettext_lazy(
        "There is no post “%(code)s”. Did you mean “%(hint)s”? Otherwise add it to the sheet Posts."
    ),
    "import.unknown_thing": gettext_lazy(
        "There is no thing “%(code)s”. Add it to the sheet Things, or name one that exists."
    ),
    "import.unknown_thing_near": gettext_lazy(
        "There is no thing “%(code)s”. Did you mean “%(hint)s”? Otherwise add it to the sheet "
        "Things."
    ),
    "import.unknown_person": gettext_lazy(
        "Nobody has the staff number “%(code)s”. Add the person to the sheet People, or correct it."
    ),
    "import.unknown_person_near": gettext_lazy(
        "Nobody has the staff number “%(code)s”. Did you mean “%(hint)s”? Otherwise add the person "
        "to the sheet People."
    ),
    "import.unknown_user": gettext_lazy(
        "“%(code)s” is neither a staff number, nor a post, nor a unit. Correct it, or add it to "
        "its sheet."
    ),
    "import.unknown_user_near": gettext_lazy(
        "“%(code)s” is neither a staff number, nor a post, nor a unit. Did you mean “%(hint)s”?"
    ),
    "import.ambiguous_user": gettext_lazy(
        "“%(code)s” is the code of more than one of: a person, a post, a unit. Give one of them "
        "another code."
    ),
    "import.unknown_indicator": gettext_lazy(
        "The catalogue has no indicator “%(code)s”. Copy the code from the catalogue of indicators."
    ),
    "import.unknown_catalogue_post": gettext_lazy(
        "The catalogue has no post “%(code)s”. Copy the code from the list of duties."
    ),
    # one thing said twice, or against itself
    "import.code_twice": gettext_lazy(
        "“%(code)s” already stands in line %(first)s. Delete one of the two lines, or give another "
        "code."
    ),
    "import.person_twice": gettext_lazy(
        "This person already stands in line %(first)s. Delete one of the two lines."
    ),
    "import.number_of_two": gettext_lazy(
        "The staff number “%(code)s” belongs to %(name)s in line %(first)s. Give each person a "
        "number of their own."
    ),
    "import.another_person": gettext_lazy(
        "The staff number “%(number)s” belongs to %(known)s until now; this line says %(said)s. If "
        "it is the same person, say so under “What you decide” (on the command line with --same). "
        "A new person needs a new number."
    ),
    "import.number_given_up": gettext_lazy(
        "The staff number “%(number)s” was that of %(known)s, who has %(now)s now; this line says "
        "%(said)s. If it is the same person, write %(now)s here; if it passes to another one, "
        "say so under “What you decide” (on the command line with --passes)."
    ),
    "import.number_passes": gettext_lazy(
        "The staff number “%(number)s” passes from %(known)s (%(now)s now) to %(said)s."
    ),
    "import.renamed": gettext_lazy(
        "%(known)s will be called %(said)s from now on. Check that it is the same person."
    ),
    "import.unit_circle": gettext_lazy(
        "These units stand above each other in a circle: %(circle)s. Correct the parent of one."
    ),
    "import.place_circle": gettext_lazy(
        "These things stand inside each other in a circle: %(circle)s. Correct the place of one."
    ),
    "import.too_deep": gettext_lazy(
        "This unit is more than %(most)s levels below the top. Leave out a level above it."
    ),
    "import.second_top": gettext_lazy(
        "This unit has no parent, but “%(first)s” is already the top of the organisation. Name its "
        "parent."
    ),
    "import.second_head": gettext_lazy(
        "The unit “%(unit)s” already has the head post “%(first)s”. A unit has one head: write No "
        "for one of the two posts."
    ),
    "import.head_post_twice": gettext_lazy(
        "The head post “%(post)s” is already held by number %(first)s. Give one of the two people "
        "another post, or a last day."
    ),
    "import.dates_reversed": gettext_lazy(
        "The last day (%(last)s) lies before the beginning (%(start)s). Correct one of the two."
    ),
    "import.move_too_early": gettext_lazy(
        "This person holds the post “%(post)s” since %(since)s. A move must begin later: give the "
        "day in the column From."
    ),
    "import.handed_too_early": gettext_lazy(
        "“%(holder)s” holds this since %(since)s. A handing over must begin later: give the day in "
        "the column From."
    ),
    "import.contractor_of_whom": gettext_lazy(
        "A contractor's person needs an employer: the safety agreement is made with that company. "
        "Fill in the employer."
    ),
    # worth knowing
    "import.agency_of_whom": gettext_lazy("The agency that employs this person is not named."),
    "import.head_vacant": gettext_lazy(
        "Nobody holds this head post. Until somebody does, the unit stands on the gap list."
    ),
    "import.no_head_post": gettext_lazy(
        "This unit has no head post. Until it has one, it stands on the gap list."
    ),
    "import.nobody_in_charge": gettext_lazy(
        "No unit is in charge of this. Until one is, it stands on the gap list."
    ),
    "import.nobody_uses": gettext_lazy(
        "Nobody is named as its user. Until somebody is, it stands on the gap list."
    ),
    "import.left_already": gettext_lazy(
        "This person has left (away since %(day)s) and stays so. Somebody who returns needs a "
        "later day in the column From."
    ),
    "import.other_start": gettext_lazy(
        "Here the beginning is %(said)s; it is recorded as %(kept)s and stays so. A workbook does "
        "not rewrite history."
    ),
    "import.date_strange": gettext_lazy(
        "%(said)s is long ago or far ahead. Check the year; if it is right, nothing is to be done."
    ),
    "import.over_hundred": gettext_lazy(
        "%(text)s is more than the whole. Write a share of at most 100 %%."
    ),
    "import.lost_zeros": gettext_lazy(
        "“%(number)s” looks like “%(known)s” without its leading zeros, and would join a second "
        "time. Write the number as text with its zeros; a new person needs another number."
    ),
    "import.name_is_here": gettext_lazy(
        "Somebody of this name is here already, with the number %(known)s. Check that it is "
        "another person."
    ),
    "import.nobody_acts": gettext_lazy(
        "After this nobody will be able to import again or to hand out codes: the top unit has no "
        "head, and no role is given. Add a head post with its holder, or the sheet Roles."
    ),
    "import.cannot_be_printed": gettext_lazy(
        "No font of this installation can print %(chars)s. The letter would lack it: add a font "
        "that has it (see the manual), or check the spelling."
    ),
    # acts
    "import.not_allowed": gettext_lazy(
        "You may not import workbooks. Ask the personnel clerk or the safety manager."
    ),
    "import.not_waiting": gettext_lazy(
        "This workbook has already been applied or discarded. Upload it again to look at it anew."
    ),
    "import.has_errors": gettext_lazy(
        "Nothing was written: %(n)s problems must be mended in the workbook first. Mend them and "
        "upload it again."
    ),
    "import.moved_meanwhile": gettext_lazy(
        "Nothing was written: the organisation has changed since you looked. Look at the changes "
        "again, then confirm."
    ),
    "import.not_applied": gettext_lazy(
        "This workbook cannot be taken back: it was not applied, or it had more than 1,000 changes."
    ),
    "import.signed_since": gettext_lazy(
        "This workbook cannot be taken back: somebody it names has signed since. Change what is "
        "wrong one by one; what was signed stays true of its day."
    ),
    "import.built_upon": gettext_lazy(
        "This workbook cannot be taken back: something it wrote was changed or used since. Change "
        "what is wrong one by one."
    ),
    "import.another_runs": gettext_lazy(
        "The workbook “%(name)s” is being written at this moment. Wait until it is through, then "
        "look at your changes again."
    ),
    "import.not_running": gettext_lazy("This workbook is not being written; nothing was stopped."),
    "import.stands_still": gettext_lazy(
        "%(done)s of %(total)s parts are written, the next one could not be. Somebody changed the "
        "same meanwhile: stop the import on its page and look at the rest again."
    ),
    "organisation.import_runs": gettext_lazy(
        "A workbook is being written into the organisation at this moment, so nothing was changed. "
        "Try again in a few minutes."
    ),
    "import.roles_not_yours": gettext_lazy(
        "Nothing was written: the workbook gives out %(n)s roles, which only the general manager "
        "or the administrator may do. Let one of them confirm, or remove the sheet Roles."
    ),
}
