"""The steps by which the practice platform's own tables came to be."""
