"""Sleepovers that share a responder: groups for two promises, and what they cost."""
