"""Fill the database of one side with so many tickets, under its DJANGO_SETTINGS_MODULE.

python fill.py MODULE TICKETS
"""

import importlib
import sys

import django

if __name__ == "__main__":
    django.setup()
    importlib.import_module(sys.argv[1]).fill(int(sys.argv[2]))
