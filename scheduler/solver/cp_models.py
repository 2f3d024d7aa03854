"""Makes models for CP-SAT that Python frees as soon as they are no longer used."""

from ortools.sat.python import cp_model


def new_model() -> cp_model.CpModel:
    """Returns an empty model of CP-SAT.

    A model of OR-Tools 9 holds a method of itself under each of its old names, such as ``AddHint``. It is thus part of a
    cycle that only the collector of garbage breaks. That sees a few hundred small objects and not the megabytes behind
    them, and comes after a thousand models. Without the old names the model goes with its last use.
    """
    model = cp_model.CpModel()
    vars(model).clear()
    return model
