"""The interface in a browser on the same computer: a small page server that runs one ``shifan`` for each open page."""
