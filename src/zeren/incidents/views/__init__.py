"""Pages of the incidents room: report and list, keep one event, heads and hours."""
