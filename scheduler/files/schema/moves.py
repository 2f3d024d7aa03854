"""The table of moves between providers."""

from scheduler.files.schema.columns import SERVICE_USER, Column, Table

MOVES = Table(
    "moves",
    "One row a person or package that goes to another provider. "
    "Written by `clusters`, read by `clusters apply`, `clusters undo` and `transfer`.",
    (
        Column("swap_id", "Swap that the move is half of; empty for none.", ("swap",)),
        Column("service_user_id", "Who moves.", SERVICE_USER, required=True),
        Column("package_id", "Package that moves; empty for all of the person's care.", ("package",)),
        Column("from_provider", "Provider that is left.", ("from",), required=True),
        Column("to_provider", "Provider that takes over.", ("to",), required=True),
        Column("minutes", "Care in the horizon, of all carers together.", ()),
        Column("visits", "Visits in the horizon.", ()),
        Column("known_carers", "Carers whom the person knows and would lose.", ()),
        Column("new_face_minutes", "What new faces are counted as, in minutes of travel over the horizon.", ()),
        Column("may_move", "`yes`: agreed beforehand; empty: to be asked.", ()),
        Column("asked", "What is to be done, in words.", ()),
    ),
    required=True,
)
