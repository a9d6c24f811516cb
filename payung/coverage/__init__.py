"""Whether a worker was protected on a day, and because of what."""
