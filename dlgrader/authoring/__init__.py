"""For instructors, before a day goes out: its form, its tests, and what students get of it."""
