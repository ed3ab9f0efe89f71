"""Workbooks of the organisation: read one from a stranger, write a template, write a report."""

from zeren.organisation.sheets.known import known
from zeren.organisation.sheets.reading import Limits, ReadFile, read
from zeren.organisation.sheets.report import ReportLine, write_report
from zeren.organisation.sheets.template import write_template

__all__ = (
    "Limits",
    "ReadFile",
    "ReportLine",
    "known",
    "read",
    "write_report",
    "write_template",
)
