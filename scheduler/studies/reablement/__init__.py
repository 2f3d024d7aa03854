"""Re-ablement: caseload, hours, queue, hand-overs, same-day reserve and bed days."""
