from commonwheel.console.main import main

main()
