"""The words of the field: what Chinese textiles and cave paintings are called, in all the forms of print.

The data are the TOML files beside this module, of our own writing; `terms` and `history` read them.
"""
