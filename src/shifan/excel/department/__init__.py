"""Department workbooks (填报表): one for each department, out and back."""
