"""What goes on behind the pages, for administrators: queues, workers, what runs, waits and failed.

The database tells what there is to do; workers are only asked who they are.
"""
