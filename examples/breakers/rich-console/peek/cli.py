import click
from rich.console import Console
from rich.table import Table


@click.command()
@click.version_option(package_name="peek")
@click.option("--as", "language", help="Colour it as this language.")
@click.argument("file", type=click.Path(exists=True))
def main(file, language):
    """Shows FILE, or what it is like."""
    console = Console(force_terminal=True, width=100)
    text = open(file, encoding="utf-8").read()
    if language is None:
        table = Table("file", "lines", title="seen")
        table.add_row(file, str(text.count("\n")))
        console.print(table)
        return
    from rich.syntax import Syntax

    console.print(Syntax(text, language, theme="dracula"))
