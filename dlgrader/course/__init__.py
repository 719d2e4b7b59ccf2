"""What an nbgrader course is: its directory, the roles and names of cells, running and converting notebooks."""
