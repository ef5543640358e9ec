"""The command `python -m nodetutor.site`: see `nodetutor.publish.site`."""

from nodetutor.publish.site import main

if __name__ == "__main__":
    main()
