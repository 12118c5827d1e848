"""Documents made in bulk: worker processes, and the runs that derive, catch up, clean again and learn."""
