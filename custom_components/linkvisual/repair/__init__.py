"""Problems that the user can solve, each with the sentence that says how."""
