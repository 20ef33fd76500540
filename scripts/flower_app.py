"""The queues of the program for Flower, which needs nothing else of it."""

import os

from celery import Celery

queue = Celery("ahsp", broker=os.environ["REDIS_URL"])
queue.conf.broker_transport_options = {"global_keyprefix": "ahsp:queue:"}
queue.conf.task_create_missing_queues = True
