"""The ward's own Word templates for its reports: brought, checked, tried, put in use, taken back."""
