"""Gathers what people read, in Chinese, from templates, code and catalogue, and keeps its English beside it."""
