"""Reading and writing folders of tables and settings."""
