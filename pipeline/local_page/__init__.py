"""Pages of culti in a browser on this machine: who may ask, how it is asked and answered, small pictures."""
