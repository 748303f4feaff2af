"""The benchmark: methods measured on the same queries in one run, written as tables, plots and a report."""
