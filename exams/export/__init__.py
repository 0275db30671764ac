"""Results as files for others: tables as CSV, XLSX and JSON, certificates, a person's record."""
