"""Workbooks of the organisation: read one from a stranger, write a template, write a report."""

from zeren.organisation.sheets.known import known
from zeren.organisation.sheets.reading import Limits, RawFile, ReadFile, read, take, understand
from zeren.organisation.sheets.report import ReportLine, write_marked, write_report
from zeren.organisation.sheets.template import write_template
from zeren.organisation.sheets.vocabulary import vocabulary
