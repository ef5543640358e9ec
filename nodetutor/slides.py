"""The command `python -m nodetutor.slides`: see `nodetutor.publish.slides`."""

from nodetutor.publish.slides import main

if __name__ == "__main__":
    main()
