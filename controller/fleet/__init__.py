"""What looks after many pods, from where technicians sit: nothing of it is on a pod."""
