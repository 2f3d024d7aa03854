"""What goes in: `import`, `check`, `example` and `anonymise`."""
