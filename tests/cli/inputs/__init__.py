"""Commands: those that read, check, make and hide inputs."""
