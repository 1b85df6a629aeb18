"""Made-up people, halls and questions to try everything with. Nobody and nothing in here is real."""
