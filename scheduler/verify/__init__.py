"""The verifier: judges and explains rosters rule by rule, and shares nothing with the engine."""
