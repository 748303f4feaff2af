"""The conventions of book series, one module each: how a book is recognised, what its words mean."""
