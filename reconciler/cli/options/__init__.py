"""The options that commands have in common, and the values in which a command gets them."""
