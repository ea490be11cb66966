"""Who may speak: helpers, the codes by which they join, their phones and what these may see."""
