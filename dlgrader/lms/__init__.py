"""Courses that live in an LMS: its submissions in, its grade file out."""
