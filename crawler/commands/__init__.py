"""The commands, one module each: its docstring and EXAMPLES are the help text, run(options) returns the exit code."""
