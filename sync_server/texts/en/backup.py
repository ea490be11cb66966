"""Backup, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "backup.help_backup": "Back up the database while the server runs; report it as durable only once checked.",
    "backup.help_target": "Backup file, best on another disk or machine.",
    "backup.help_restore": "Restore from a backup; phones send again what is missing.",
    "backup.help_file": "Backup file.",
    "backup.help_force": "Replace even when the present database is newer than the backup, or unreadable.",
    "backup.help_verify": "Check the log's hash chain and every figure of each ward; exit 1 if wrong.",
    "backup.help_join": "Accept where the hash chain of the log is broken, with a reason, so that backups can be made again; nothing of the log is changed.",
    "backup.help_reason": "Why the chain broke, for example: an old server still ran during the upgrade.",
    "backup.help_yes": "Do not ask again.",
    "backup.break": "Change {seq}: hash before it {before}, its own hash {after}",
    "backup.really_join": "Accept these? The chain before a break then proves nothing of the changes after it.",
    "backup.joined": "{n} accepted. Run bonphu verify and make a backup now.",
    "backup.verify_seams": "  The chain was broken and accepted at change {at} (see the access log).",
    "backup.made": "{ward}: {changes} changes backed up to {file}, checked.",
    "backup.restored": "{ward}: {changes} changes restored, epoch {epoch}. Phones will send again what is missing; revoke again the phones that were revoked after the backup.",
    "backup.aside": "The old database was kept in {file}",
    "backup.no_damaged": "The backup is not whole: {why}",
    "backup.no_older_step": "The database is of an older release (step {why}). Make the backup with that release, or run bonphu migrate first.",
    "backup.no_newer_step": "The data are of a newer release than this program (step {why}). Run the newer release.",
    "backup.no_backup": "This file is no backup of Bốn Phủ: {why}",
    "backup.no_file": "Cannot use the file {why}",
    "backup.no_newer": "The present database is newer than the backup. To replace it anyway add --force; the old one is kept beside it.",
    "backup.no_running": "The database is open. Stop the server, then restore.",
    "backup.no_unreadable": "The present database cannot be read: {why}. To replace it add --force; the old one is kept beside it.",
    "backup.no_tool": "PostgreSQL's own tool cannot be used: {why}",
    "backup.verify_whole": "{ward}: log whole, {changes} changes, epoch {epoch}, last hash {head}; every figure agrees.",
    "backup.verify_broken": "{ward}: {n} faults in {changes} changes, epoch {epoch}, last hash {head}.",
}
