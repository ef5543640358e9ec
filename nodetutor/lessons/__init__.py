"""One folder a lesson, with all that only its notebook needs: drawings, explorers, exercises and helpers of its own."""
