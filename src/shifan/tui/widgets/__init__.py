"""The two widgets that the whole interface is drawn with."""
