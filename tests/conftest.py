"""What holds for every test."""

import os

from hypothesis import settings

# The engine recomputes its score after every accepted move, in this process and in those that tests start.
os.environ.setdefault("SCHEDULER_CHECK", "1")

# No test measures time: a busy machine must not fail one.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
