"""What benchmarks share: rows, the page they stand on, and the processes they measure."""
