"""The flashable image, built on a Debian machine: `make image`. No part of the wheel."""
