"""The rules of Zeren as plain functions on plain values: no framework, no clock, no chance, no I/O."""
