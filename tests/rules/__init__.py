"""The rules, walked one by one."""
