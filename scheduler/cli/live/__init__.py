"""A day that is going on: `watch`, `ask`, `replay`, `offer`, `why` and `replan`."""
