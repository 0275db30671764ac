"""The steps from an empty file to the records of today: only ever added to, at the end.

Each step is a function in the file of its subject; a file of records says how many it has had.
"""

from __future__ import annotations

from exams.migrations.certificates import m020_certificates
from exams.migrations.people import m010_people
from exams.migrations.practice import m001_attempts, m002_texts, m003_answers, m004_assignments
from exams.migrations.records import m080_records
from exams.migrations.results import m060_hr
from exams.migrations.review import m040_review, m041_samples, m042_notices
from exams.migrations.sittings import m030_sittings, m031_exam_calls
from exams.migrations.standing import m050_standing

MIGRATIONS = (
    *(m001_attempts, m002_texts, m003_answers, m004_assignments),
    *(m010_people, m020_certificates, m030_sittings, m031_exam_calls),
    *(m040_review, m041_samples, m042_notices, m050_standing, m060_hr, m080_records),
)
