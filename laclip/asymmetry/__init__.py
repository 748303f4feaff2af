"""Texts that say less than their picture, more, or something else: by rules over the lexicon and the record.

The idea is AsCL's (arXiv 2405.10029): image and text rarely say the same amount, and a model is to be told
so by generated positive and negative texts. How those are made there is not known to us; these rules are
ours.
"""
