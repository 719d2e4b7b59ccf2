"""Courses that live elsewhere: an LMS's submissions in and its grade file out, tests for otter-grader."""
