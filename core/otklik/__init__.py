"""Otklik: assess how a regional administration is present online and how it answers its citizens."""
