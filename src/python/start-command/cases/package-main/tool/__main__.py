from tool.run import main

main()
