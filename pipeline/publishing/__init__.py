"""`culti publish`: the dataset onto a Hugging Face hub, where the books' rights allow it."""
