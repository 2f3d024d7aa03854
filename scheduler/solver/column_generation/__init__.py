"""Lower bounds by column generation: how much better than a roster any other could be."""
