from mystery import Server

application = Server()
