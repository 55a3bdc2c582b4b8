"""Time sheets: hours from CSV, XLSX, XLS and ODS, and how they get into a case file."""
