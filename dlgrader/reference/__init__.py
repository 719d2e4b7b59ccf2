"""The answer key: one module for each topic. Staff and tests only; students' packages do not carry it."""
