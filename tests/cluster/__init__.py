"""A cluster of three RabbitMQ nodes on this machine's loopback; `make cluster-test`."""
