"""Names: what can be that of a person in any script, and what is that of an agency or an outlet."""
