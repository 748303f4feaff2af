"""The dataset and its pages in other programs' forms, and what comes back from them."""
