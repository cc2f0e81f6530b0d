"""What each place shows, as pure functions from the model to blocks of lines. No Textual in here."""
