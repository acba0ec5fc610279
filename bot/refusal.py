"""What ends a command with one line: apart, so that `seance --help` need load nothing else."""


class ConfigurationError(Exception):
    """A setting is missing or wrong: one line that names it."""
