"""The verifier: checks and explains rosters rule by rule, and shares no code with the engine."""
