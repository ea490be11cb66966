"""What people disagree about: every value beside another stays until somebody who saw them all decides."""
