"""What every test stands on: English, whatever the system of the developer speaks."""

import os

os.environ["LC_ALL"] = "C.UTF-8"
