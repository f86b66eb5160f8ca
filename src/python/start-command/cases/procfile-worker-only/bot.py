import discord

client = discord.Client(intents=None)
client.run('x')
