import click


@click.command()
def main():
    click.echo('hi')


@click.command()
def admin():
    pass
