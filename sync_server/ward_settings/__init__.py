"""What holds for the whole ward besides its plan: chosen on a page, or noted by the demo."""
