"""What whoever runs the server looks at: readiness, figures, logs without personal data, limits."""
