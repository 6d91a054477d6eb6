"""What figures share: the server they measure on, CPU seconds, rows and goals."""
