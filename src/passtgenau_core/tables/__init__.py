"""Tables: results as columns and rows, shown as text, HTML, CSV, workbook, data and data frame."""

from .csv_text import to_csv
from .excel import to_excel
from .frame import Backend, to_frame
from .html import to_html, to_page
from .plain_data import to_data
from .table import Column, Row, Table, Unit, Value
from .text import to_rich, to_text

__all__ = [
    "Backend",
    "Column",
    "Row",
    "Table",
    "Unit",
    "Value",
    "to_csv",
    "to_data",
    "to_excel",
    "to_frame",
    "to_html",
    "to_page",
    "to_rich",
    "to_text",
]
