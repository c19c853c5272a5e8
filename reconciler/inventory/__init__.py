"""The inventory as stored: its file format and which of its versions counts."""
