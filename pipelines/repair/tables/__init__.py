"""Tables of Chinese characters: which ones a converter changes, with their readings, and which ones follow one another.

make.py makes them.
"""
