"""The forms in which dates are written, in any script and language: each as a day, a time and an offset."""
