"""Tests of proofs by column generation."""
