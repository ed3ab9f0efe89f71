"""Pages of the hazards room: report and follow, keep and mend, labels for the wall."""
