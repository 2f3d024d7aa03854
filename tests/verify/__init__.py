"""The verifier itself is tested."""
