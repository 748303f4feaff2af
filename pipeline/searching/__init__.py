"""Search over a built dataset: its index in the work folder, result pages, and a page to search on."""
