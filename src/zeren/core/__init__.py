"""The rules as plain functions on plain values: no framework, no clock, no chance, no I/O."""
