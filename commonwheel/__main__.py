from commonwheel.console.main import main

if __name__ == "__main__":
    main()
