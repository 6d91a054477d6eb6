"""The `onething` command: one module per subcommand, each with `configure(parser)` and `run(arguments) -> code`."""
