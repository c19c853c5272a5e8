"""Parts that bodies of several kinds share: steps, web services, environments, references."""
