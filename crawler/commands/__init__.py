"""One module a command: its docstring is the help text, EXAMPLES come first, add_arguments and run do the rest."""
