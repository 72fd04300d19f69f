"""What is said of a file of past results: each mistake in a sentence that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.evidence import Attested, Graded, LevelReached
from app.domain.requirements import CriterionAtLevel
from app.usecases.evidence_cells import RowProblem
from app.usecases.evidence_file import FileProblem
from app.web.i18n import gettext_noop as _

if TYPE_CHECKING:
    from app.domain.microcredentials import Definition
    from app.usecases.check_rows import CheckedRow
    from app.usecases.evidence_file import UnreadableFile
    from app.web.i18n import Language

FILE_PROBLEMS: dict[FileProblem, str] = {
    FileProblem.EMPTY: _("The file holds no results. Below the first line, give one a line."),
    FileProblem.TOO_LARGE: _("The file is larger than 1 MB. Divide it, and import the parts."),
    FileProblem.TOO_MANY_ROWS: _(
        "The file has more than 5,000 results. Divide it, and import the parts."
    ),
    FileProblem.NOT_UTF_8: _(
        "The file is not text in UTF-8. Save it from the spreadsheet as “CSV UTF-8”."
    ),
    FileProblem.NO_HEADER: _(
        "The first line does not name the columns. It must have learner, requirement and date, "
        "separated by commas, semicolons or tabs."
    ),
    FileProblem.NO_VALUE_COLUMN: _(
        "The first line has no column for a result. Add value, level or completed."
    ),
    FileProblem.COLUMN_TWICE: _("The first line names a column twice. Remove one of them."),
    FileProblem.BROKEN: _(
        "Line %(line)s and all that follows cannot be read: a quotation mark opens a text that no "
        "other closes, or a text is far too long. Correct it, or save the file from the "
        "spreadsheet again."
    ),
}

ROW_PROBLEMS: dict[RowProblem, str] = {
    RowProblem.TOO_MANY_CELLS: _(
        "The line has more cells than the first line has columns. Put a text that holds the "
        "separator between quotation marks."
    ),
    RowProblem.CELL_TOO_LONG: _("The text in %(column)s is too long."),
    RowProblem.CELL_UNWRITABLE: _("%(column)s holds a line break or an invisible character."),
    RowProblem.CELL_MISSING: _("%(column)s is empty. Fill it in."),
    RowProblem.NO_VALUE: _("There is no result. Fill in value, level or completed."),
    RowProblem.SEVERAL_VALUES: _(
        "There is more than one result. Fill in only one of value (with its maximum), level or "
        "completed."
    ),
    RowProblem.NOT_A_NUMBER: _(
        "%(column)s is not a number that can be read without guessing. Write it in digits, with a "
        "point before decimals and nothing between thousands: 85 or 1234.5."
    ),
    RowProblem.NO_MAXIMUM: _(
        "The grade has no maximum. Write it as 85/100, or fill in the column maximum."
    ),
    RowProblem.MAXIMUM_TWICE: _(
        "The maximum stands in two places. Leave it either in value or in the column maximum."
    ),
    RowProblem.OUT_OF_SCALE: _("The grade is above its maximum, or the maximum is 0."),
    RowProblem.NOT_YES_OR_NO: _("Write yes or no in completed."),
    RowProblem.NOT_A_DATE: _(
        "The date cannot be read. Write year, month and day as 2026-05-31; a time needs its zone, "
        "as in 2026-05-31T14:00+02:00."
    ),
    RowProblem.LEARNER_UNKNOWN: _(
        "Nobody in this course has this id or e-mail address. A learner is known once they opened "
        "Laurel, or once the course was read."
    ),
    RowProblem.LEARNER_AMBIGUOUS: _(
        "Several people in this course have this id or e-mail address. Use the platform's id."
    ),
    RowProblem.NOT_A_CANDIDATE: _(
        "This person is not a learner here, or was ever staff in this course, and cannot earn its "
        "micro-credential."
    ),
    RowProblem.REQUIREMENT_UNKNOWN: _(
        "The micro-credential has no requirement with this key. The keys stand below."
    ),
    RowProblem.ROUTE_UNFIT: _("This requirement is confirmed learner by learner, never by a file."),
    RowProblem.WRONG_KIND: _(
        "The requirement asks for another kind of result. What each asks for stands below."
    ),
    RowProblem.LEVEL_UNKNOWN: _("The rubric has no level with this key. The keys stand below."),
    RowProblem.IN_THE_FUTURE: _("The date lies in the future (in UTC)."),
    RowProblem.REPEATED: _("The same result stands on line %(line)s already. It counts once."),
    RowProblem.CONTRADICTED: _(
        "Line %(line)s gives another result for the same learner, requirement and date. Correct "
        "one of them, or give both their time."
    ),
}


def file_sentence(unreadable: UnreadableFile, language: Language) -> str:
    """Why nothing of the file can be read, and what to do."""
    return language.gettext(FILE_PROBLEMS[unreadable.problem], line=unreadable.line)


def row_sentence(row: CheckedRow, language: Language) -> str:
    """What is wrong with the row, and what to do; "" for a row that is right."""
    if row.problem is None:
        return ""
    places = {"column": row.column, "line": row.other_line}
    return language.gettext(ROW_PROBLEMS[row.problem], **places)


def value_words(row: CheckedRow, definition: Definition, language: Language) -> str:
    """The result as people say it, "" where none could be read."""
    if row.given is None:
        return ""
    value = row.given.value
    if isinstance(value, Graded):
        return f"{value.given} / {value.maximum}"
    if isinstance(value, Attested):
        return language.gettext(_("Completed") if value.completed else _("Not completed"))
    assert isinstance(value, LevelReached)
    criterion = None
    if isinstance(row.leaf, CriterionAtLevel) and definition.rubric:
        criterion = definition.rubric.criterion(row.leaf.criterion)
    level = criterion.level(value.level) if criterion else None
    return level.name if level else value.level
