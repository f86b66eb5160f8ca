import os

from discord.ext import commands

bot = commands.Bot(command_prefix='!')


if __name__ == '__main__':
    bot.run(os.environ['TOKEN'])
