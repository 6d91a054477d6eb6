"""Tests of the words: how they are taken from their sources, and how they are said in English."""
