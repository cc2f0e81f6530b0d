"""The terminal interface. Start it with :func:`shifan.tui.app.run`; nothing here is imported before it is needed."""
