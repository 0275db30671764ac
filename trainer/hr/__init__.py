"""Results for other programs: addresses, what they can be asked, and how they are described."""
