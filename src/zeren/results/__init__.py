"""What came of the targets: worked out from every room, entered with evidence, judged."""
