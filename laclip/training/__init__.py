"""Fine-tuning, or training from scratch: the recipe, what is minimised, and the run."""
