"""What came of the targets: figures by unit and month, and who enters what."""
