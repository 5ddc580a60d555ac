"""`python -m otklik` does what the command `otklik` does: for programs that start it with a Python of their own."""

from otklik.cli import main

if __name__ == "__main__":
    main()
