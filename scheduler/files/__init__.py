"""Carriers: folders of tables in, tables out."""
