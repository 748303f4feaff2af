"""Measurements too slow for the tests: see the README beside this file."""
