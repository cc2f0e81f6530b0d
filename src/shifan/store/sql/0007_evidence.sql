-- A newer version of a document takes the place of an older one; web pages are evidence with the day they were seen.

ALTER TABLE evidence ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence ADD COLUMN seen_on TEXT;
