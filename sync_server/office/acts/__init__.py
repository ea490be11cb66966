"""What people at the ward's pages state: changes like a phone's, from a stream of their own."""
