"""`python -m ahsp.imports.sample`: write the sample workbook anew."""

import sys

from ahsp.imports.sample import sample_path
from ahsp.imports.sample.generate import write_sample

size = write_sample(sample_path())
sys.stdout.write(f"{sample_path()}: {size} bytes\n")
