"""The award as documents: golden vectors, tampered files, properties and independent verifiers."""
