"""The pod on a desk: the same two processes, a loopback broker, and someone who watches them."""
