"""Life events acted out in the browser, against real processes: what people see is all that the actors know."""
