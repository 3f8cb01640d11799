"""The image, booted in QEMU: `make image-test`."""
