"""Dialogs. Each is imported when it is first opened, so that the start stays quick."""
