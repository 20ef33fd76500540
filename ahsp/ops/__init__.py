"""Running it: servers, logs, health and the supervisor of the one-command start."""
