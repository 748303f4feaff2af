"""From a page's text layer to blocks in reading order."""
