"""Keeps tests from production: refuses its values at start, and connections to anywhere but this computer."""

__version__ = "0.1.0"
