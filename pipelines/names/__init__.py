"""Names: which texts may be the name of a person, in each script, and which name a news agency or another organisation."""
