"""`pod`: one command for people and for systemd, which imports only what the one at hand needs."""

from importlib import import_module
from pkgutil import iter_modules

import click

from controller import commands


class Commands(click.Group):
    """The modules of controller/commands, found by name and imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Every command's name, without importing any."""
        return sorted(module.name for module in iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None where there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{commands.__name__}.{cmd_name}").command
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="training-pod")
def main() -> None:
    """The training pod: run it, check its configuration, score and export what was done on it."""


if __name__ == "__main__":
    main(prog_name="pod")
