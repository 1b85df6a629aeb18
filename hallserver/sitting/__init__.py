"""The pure core of one sitting: commands in, events or a refusal out, state as the fold of events."""
