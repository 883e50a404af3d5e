"""The articles' mechanisms, one test each, with its figure and its verdict."""
