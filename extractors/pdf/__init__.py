"""What a PDF file and its pages are made of."""
