"""Brought, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "file.empty": "The file has no rows",
    "file.encoding": "The file's encoding of Vietnamese letters cannot be told. Save it as CSV (UTF-8) or XLSX and upload that",
    "file.large": "The file is too large: {most} MB at most",
    "file.long": "The file is too long: {most} rows at most",
    "file.wide": "The file has too many columns: {most} at most. Delete those not needed and upload it again",
    "file.long_unpacked": "The file is too large once unpacked: {most} MB at most. Delete sheets and pictures not needed and upload it again",
    "file.long_parts": "The file has too many parts inside: {most} at most. Copy the data into a new file and upload that",
    "file.long_cells": "The file has too many cells: {most} at most. Delete rows, columns and formats not needed and upload it again",
    "file.long_strings": "The file has too many texts: {most} at most. Split it into several files",
    "file.broken": "The file cannot be read. Save it as CSV (UTF-8) or XLSX and upload it again",
    "file.no_excel": "This is not an Excel file (.xlsx). Save it in Excel as .xlsx and upload it again",
    "file.old": "The file has a password or is of an old Word (.doc). Remove the password, save it as .docx and upload it again",
    "file.password": "The file has a password. Open it, remove the password, save it and upload it again",
    "file.names": "The file has parts with names that are not allowed. Open it in Excel or Word, save it and upload it again",
    "file.xml": "The file is built in an unusual way. Open it in Excel or Word, save it and upload it again",
    "file.heavy": "Reading the file needs too much memory or time. Copy the data into a new file and upload that",
    "table.hidden": "Hidden sheets are not read: {names}",
    "table.others": "The file has lists on other sheets, which were not read: {names}",
    "table.fonts": "Letters of the fonts TCVN3 (ABC) or VNI were turned into Unicode in {n} cells",
    "table.unseen": "Invisible characters were dropped in {n} cells",
    "table.errors": "{n} cells are errors of formulas (such as #N/A) and count as empty",
    "table.uncomputed": "{n} cells are formulas of which the file holds no result; they were taken as empty. Open the file in Excel, save it and upload it again",
    "table.left_out": "Totals, remarks and signatures are not read: rows {rows}",
}
