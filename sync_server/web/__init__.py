"""What every page and endpoint needs: who asks, the form, the page, limits, languages."""
