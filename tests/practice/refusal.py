"""What the practice platform says when it cannot do what it was asked."""


class Refused(Exception):
    """The request cannot be carried out; the text says why, and is shown as it is."""
