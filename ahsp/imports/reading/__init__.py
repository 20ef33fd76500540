"""Reading an uploaded file in a process of its own, behind the gate and within limits."""
