"""One module per outside system, each implementing a port; `config.bootstrap` chooses among them."""
