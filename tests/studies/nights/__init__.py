"""Tests of sleepovers that share a responder."""
