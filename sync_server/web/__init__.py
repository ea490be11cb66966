"""What every page and endpoint needs: who asks, the form, the page around it, limits and languages."""
