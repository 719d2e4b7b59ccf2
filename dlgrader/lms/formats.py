"""What the files of each LMS look like."""

from __future__ import annotations

from dataclasses import dataclass

# columns with a person's e-mail address, as the LMSs call them or a roster may
EMAILS = ("Email address", "Email", "E-mail", "email")
# where a Moodle worksheet has a person's name, and says when they handed in
FULL_NAME = "Full name"
SUBMITTED_AT = "Last modified (submission)"


@dataclass(frozen=True)
class Format:
    """How an LMS names people, submissions and grades.

    Attributes
    ----------
    name : str
        As staff call it.
    needs : tuple of str
        Columns without which its importer refuses a grade file.
    numbers, logins : tuple of str
        Columns with its own number for a person, and with what a person logs in with or the institution's id. A
        roster's columns may have these names too.
    lasting : bool
        Whether its number for a person is the same in every assignment.
    column : str
        A pattern for the headers of grade columns, whose `title` is the assignment's; its `points`, where the header
        has them, are the points possible.
    worth : str
        The column with the points possible, or how the row with them begins; empty where the header has them.
    others : tuple of str
        How rows begin that are no student's.
    keep : tuple of str
        What it writes into a grade column that isn't a grade, and is to stay.
    worksheet : str
        What staff download to fill in, and where.
    submission : str
        A pattern for the names of files in its zip of submissions: `number`, `file` and perhaps `attempt`, `late` and,
        where the number is not lasting, `name`.
    naming : str
        The same for people.
    """

    name: str
    needs: tuple[str, ...]
    numbers: tuple[str, ...]
    logins: tuple[str, ...]
    lasting: bool
    column: str
    worth: str
    worksheet: str
    others: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    submission: str = ""
    naming: str = ""


FORMATS = {
    # instructure/canvas-lms: lib/gradebook_exporter.rb, lib/gradebook_importer.rb (`header?`, `process_student`,
    # `check_for_non_student_row`), Assignment.title_and_id; lib/content_zipper.rb (`get_filename`) and
    # Assignment#infer_comment_context_from_filename. Attachments are numbered as they are uploaded.
    "canvas": Format(
        name="Canvas",
        needs=("ID", "Section"),
        numbers=("ID", "canvas_id", "lms_user_id"),
        logins=("SIS Login ID", "SIS User ID"),
        lasting=True,
        column=r"(?P<title>.*)\s\(\d+\)",
        worth="Points Possible",
        worksheet="Grades, Export",
        others=("Points Possible", "Student, Test"),
        keep=("EX", "N/A"),
        submission=r"(?:.*/)?[^/]*?(?P<late>_LATE)?_(?P<number>\d+)_(?P<attempt>\d+)_(?P<file>[^/]+)",
        naming="NAME_ID_ATTACHMENT_FILE",
    ),
    # moodle/moodle: mod/assign/gradingtable.php (`col_recordid`), mod/assign/feedback/offline/importgradeslib.php and
    # locallib.php; mod/assign/classes/downloader.php (`get_student_prefix`, `load_submissionplugin_filelist`) and
    # mod/assign/feedback/file/importziplib.php: NAME_NUMBER_assignsubmission_file/FILE since 4.1, with `_` before the
    # slash since 3.1, with `_` for the slash before and where folders are switched off.
    "moodle": Format(
        name="Moodle",
        needs=("Identifier", "Grade", "Last modified (grade)"),
        numbers=("Identifier", "Participant", "moodle_id"),
        logins=("Username", "ID number"),
        lasting=False,
        column="Grade",
        worth="Maximum Grade",
        worksheet="the assignment's grading worksheet, with your language set to English",
        submission=r"(?:.*/)?(?P<name>[^/_]*)_(?P<number>\d+)_assignsubmission_file(?:_?/(?:.*/)?|_)(?P<file>[^/]+)",
        naming="NAME_NUMBER_assignsubmission_file/FILE",
    ),
    # Blackboard Help, "Work Offline with Grade Data": rows by Username, columns by the id after `|`, tabs or commas
    "blackboard": Format(
        name="Blackboard",
        needs=("Username",),
        numbers=(),
        logins=("Username", "Student ID"),
        lasting=True,
        column=r"(?P<title>.*?)\s*(?:\[Total Pts: (?P<points>[\d.,]+)[^\]]*\]\s*)?\|\s*\d+",
        worth="",
        worksheet="Grade Center, Work Offline, Download",
    ),
}
