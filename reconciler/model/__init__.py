"""The nouns: frozen values that know no file, HTTP or screen."""
