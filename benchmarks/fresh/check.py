# Copied from `benchmarks/homecare/check.py` of the project's shared material, unchanged below this header:
# the judge of the rural days, which shares no code with this project.
#!/usr/bin/env python3
"""The judge of the rural home-care days: check.py INSTANCE SOLUTION

SOLUTION is JSON: {"shift id": [visit ids in order], ...}; a double-up visit stands in exactly two shifts.
Start times are not given: the earliest ones that respect travel, windows and equal starts are computed here.
Prints JSON {ok, unserved, travel_min, errors} and exits 1 where a rule is broken."""
import json
import sys


def check(instance, routes):
    visits, shifts, travel = instance["visits"], instance["shifts"], instance["travel_s"]
    routes = {int(k): list(v) for k, v in routes.items() if v}
    errors, carers_at, driven = [], [[] for _ in visits], 0
    for k, route in routes.items():
        shift = shifts[k]
        if len(set(route)) != len(route):
            errors.append(f"shift {k} visits a visit twice")
        here = shift["home"]
        for v in route:
            if not set(visits[v]["skills"]) <= set(shift["skills"]):
                errors.append(f"shift {k} lacks a skill of visit {v}")
            carers_at[v].append(shift["carer"])
            driven += travel[here][visits[v]["location"]]
            here = visits[v]["location"]
        driven += travel[here][shift["home"]]
    for v, carers in enumerate(carers_at):
        if len(carers) not in (0, visits[v]["carers_required"]):
            errors.append(f"visit {v} has {len(carers)} carers")
        if len(set(carers)) != len(carers):
            errors.append(f"visit {v} has one carer twice")
    # least fixpoint of start times; a start past two days means routes wait for each other in a circle
    start, horizon, moving = [v["tw"][0] for v in visits], 2 * 86400, True
    while moving and not errors:
        moving = False
        for k, route in routes.items():
            now, here = shifts[k]["start"], shifts[k]["home"]
            for v in route:
                now += travel[here][visits[v]["location"]]
                if now > start[v]:
                    start[v], moving = now, True
                now, here = start[v] + visits[v]["duration"], visits[v]["location"]
            if now > horizon:
                errors.append(f"circle of waiting at shift {k}")
                break
    if not errors:
        for k, route in routes.items():
            errors += [f"visit {v} starts {start[v] - visits[v]['tw'][1]} s late" for v in route if start[v] > visits[v]["tw"][1]]
            last = visits[route[-1]]
            if start[route[-1]] + last["duration"] + travel[last["location"]][shifts[k]["home"]] > shifts[k]["end"]:
                errors.append(f"shift {k} ends late")
    return {"ok": not errors, "unserved": sum(not c for c in carers_at), "travel_min": round(driven / 60, 1), "errors": errors[:20]}


if __name__ == "__main__":
    with open(sys.argv[1]) as i, open(sys.argv[2]) as s:
        verdict = check(json.load(i), json.load(s))
    print(json.dumps(verdict))
    sys.exit(not verdict["ok"])
