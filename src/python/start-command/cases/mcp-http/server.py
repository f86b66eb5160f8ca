from mcp.server.fastmcp import FastMCP

mcp = FastMCP('weather', host='0.0.0.0', port=9000)

if __name__ == '__main__':
    mcp.run(transport='streamable-http')
