"""Review: a page in the browser on which people accept, reject and mend pairs.

What they decide is a file of its own, and `culti build` applies it.
"""
