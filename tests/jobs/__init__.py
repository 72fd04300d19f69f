"""The durable engine on both databases, with real processes that are really killed."""
