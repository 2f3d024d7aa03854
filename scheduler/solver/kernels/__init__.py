"""The inner loops: numba over integers. They know only numbers; `layout` says what each number is."""
