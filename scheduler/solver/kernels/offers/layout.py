"""Names the columns of the answers, one row for each shift."""

# Columns of an answer, int64 [k, ANSWER_COLUMNS]
(
    STATUS,
    SOFT,  # by how much the soft cost rises, if it fits
    POSITION,  # in the route
    START,  # as the engine chooses it
    EARLIEST,  # first and last start there, nobody else changing carer
    LATEST,
    ROAD_TICKS,  # more on the road
    MOVED,  # other visits that start at another time
    MOST_MOVED_TICKS,  # greatest change of such a start
    PARTNER,  # shift of the other carer of a double-up; -1 for none
    PARTNER_POSITION,
    HALF,  # task that the shift takes
    NEAR,  # what would have to give way; NOTHING_NEAR where nothing would do
    NEAR_TICKS,  # by how much
    NEAR_ROW,  # of the windows, that of its own which would have to be wider
    NEAR_TASK,  # other task that would have to start later
    NEAR_COUNT,  # number of those that would have to
    NEAR_START,
    ANSWER_COLUMNS,
) = range(19)

# Values of STATUS. BREAK: there is time, and the route would be left without a break.
FITS, PEOPLE, CARER_LINK, HOURS, MAX_CARERS, OTHERS, NO_BREAK_LEFT, NO_PARTNER, FULL = range(9)

# Values of NEAR
NOTHING_NEAR, STARTS_LATER, STARTS_EARLIER, OTHERS_LATER, SHIFT_LATER = range(5)

# Columns of a place, int64 [2, n + k, PLACE_COLUMNS]: where half of a double-up may go
PLACE_SHIFT, PLACE_POSITION, PLACE_EARLIEST, PLACE_LATEST, PLACE_COST, PLACE_COLUMNS = range(6)

PAIRS = 12
"""Pairs of places that are tried for each shift, the cheapest first."""
# Columns of a pair, int64 [k, PAIRS, 3]
PAIR_COST, PAIR_FIRST, PAIR_SECOND = range(3)
