"""The command `python -m nodetutor.handout`: see `nodetutor.publish.handout`."""

from nodetutor.publish.handout import main

if __name__ == "__main__":
    main()
