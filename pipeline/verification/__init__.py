"""`culti verify`: proof that a dataset leaks nothing, loads everywhere and is what the manifests say."""
