"""The commands, by what they work on. Each is thin: it reads the options, makes a stage and runs it.

The rooms are imported when a command needs them, so that `culti --help` answers at once.
"""
