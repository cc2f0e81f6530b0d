"""The progress workbook (进度表): what it shows (facts) and one module per sheet."""
