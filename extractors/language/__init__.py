"""Chinese and Latin words as books print them: characters, numbers, labels, captions."""
