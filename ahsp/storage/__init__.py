"""Where finished files are kept: a folder of this machine, or a bucket that several machines share.

A file is there whole or not at all. Names are made by the program: `<area>/<32 digits>.<kind>`.
"""
