"""What the pod writes to its card, counted where the kernel hands it to the block device."""
