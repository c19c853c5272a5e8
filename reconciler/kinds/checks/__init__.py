"""Rules of the platform that a single field cannot show."""
