"""What-if: scenarios against a base, each searched several times, with honest statistics."""
