"""What is typed, and how it says that something is wrong: the `dlgrader` command."""
