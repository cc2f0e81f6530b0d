"""Reading the tables of documents that other people made: Word, saved web pages, CSV. The file may be hostile."""
