"""Packages of evidence: BagIt folders and zip files, written whole or not at all, and verified."""
