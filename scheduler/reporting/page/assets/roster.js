"use strict";
// Draws the board, the map and the panel of a roster. Everything that is shown stands in the element #roster.
// Rows are filled when they come into sight; a visit is a button, so that the keyboard and a screen reader reach it.
(() => {
  const DAY = 1440, WEEK = 7;
  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 760px)");
  const printing = matchMedia("print");

  // --- what is shown -------------------------------------------------------------------------------------------
  const given = JSON.parse($("roster").textContent);
  const carers = given.carers.map(([id, name], k) => ({ k, id, name, hue: Math.round((k * 137.5) % 360) }));
  const people = given.people.map(([name, locality, at], k) => ({ k, name, locality, at, visits: [] }));
  const shifts = given.shifts.map(([carer, start, end, from, to, back], k) =>
    ({ k, carer: carers[carer], start, end, from, to, back, day: Math.floor(start / DAY), stops: [] }));
  const visits = given.visits.map(([person, kind, care, minutes, number, critical, window, wanted], k) =>
    ({ k, person: people[person], kind, care, minutes, number, critical, window, wanted, stops: [], why: "", open: false }));
  for (const visit of visits) visit.person.visits.push(visit);
  const stops = given.stops.map(([visit, shift, start, road, first, note], k) => {
    const stop = { k, visit: visits[visit], shift: shifts[shift], start, end: start + visits[visit].minutes, road, first, note };
    stop.visit.stops.push(stop);
    stop.shift.stops.push(stop);
    return stop;
  });
  const open = given.open.map(([visit, why]) => Object.assign(visits[visit], { why, open: true }));
  const absences = given.absences.map(([carer, start, end, kind, wish]) => ({ carer: carers[carer], start, end, kind, wish }));
  const shownKinds = [...new Map(visits.map((v) => [v.kind, v.care])).entries()];

  let view = { mode: given.days.length > 1 && !narrow.matches ? "week" : "day", day: 0 };
  let picked = { shift: null, visit: null, person: null };
  let initials = false;
  let rows = [];       // of the board: {carer, shifts, element, isFilled}
  let scale = { opens: 0, closes: DAY, days: 1, pixels: 1 };

  // --- words ---------------------------------------------------------------------------------------------------
  const two = (n) => String(n).padStart(2, "0");
  const clock = (minute) => { const m = ((minute % DAY) + DAY) % DAY; return `${two(Math.floor(m / 60))}:${two(m % 60)}`; };
  const letters = (name) => name.split(/\s+/).map((word) => word[0] || "").join("");
  const shown = (who) => (initials ? [...letters(who.name)].join(".") + "." : who.name);
  const surname = (name) => name.split(/\s+/).at(-1);
  const grouped = new Intl.NumberFormat("en-GB");
  const several = (n, one, many = one + "s") => `${grouped.format(n)} ${n === 1 ? one : many}`;
  const dayOf = (minute) => given.days[Math.min(Math.max(Math.floor(minute / DAY), 0), given.days.length - 1)];
  const together = (visit) => visit.stops.map((stop) => shown(stop.shift.carer)).join(" and ");
  function spoken(visit, stop) {
    const when = stop ? `${clock(stop.start)} to ${clock(stop.end)}` : `not placed, ${visit.window}`;
    return [shown(visit.person), visit.care, when, stop ? together(visit) : visit.why, visit.number > 1 ? "two carers together" : "",
      visit.critical ? "time critical" : "", stop && stop.first ? "first visit" : ""].filter(Boolean).join(", ");
  }
  function lines(visit, stop) {
    const about = [visit.care, `${visit.minutes} min`, visit.person.locality].filter(Boolean).join(", ");
    if (!stop) return [about, visit.window, visit.number > 1 ? "two carers together" : "", visit.why].filter(Boolean);
    return [about, `${clock(stop.start)}–${clock(stop.end)}, ${together(visit)}`, visit.window + (visit.critical ? ", time critical" : ""),
      stop.road ? `${stop.road} min on the road to get there` : "", stop.note].filter(Boolean);
  }

  // --- small parts ---------------------------------------------------------------------------------------------
  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }
  const signs = (visit, stop) => `k-${visit.kind}${visit.number > 1 ? " two" : ""}${visit.critical ? " critical" : ""}${stop && stop.first ? " first" : ""}`;
  function dot(carer) {
    const element = make("span", "hue");
    element.style.setProperty("--h", carer.hue);
    return element;
  }
  const probe = make("i", "unseen");
  document.body.append(probe);
  const colours = new Map();
  function colour(name) {  // canvas knows no custom properties
    if (!colours.has(name)) {
      probe.style.color = `var(${name})`;
      colours.set(name, getComputedStyle(probe).color);
    }
    return colours.get(name);
  }

  // --- the board -----------------------------------------------------------------------------------------------
  const firstDay = () => (view.mode === "day" ? view.day : Math.floor(view.day / WEEK) * WEEK);
  const dayCount = () => (view.mode === "day" ? 1 : Math.min(WEEK, given.days.length - firstDay()));
  const inView = (shift) => shift.day >= firstDay() && shift.day < firstDay() + dayCount();
  const isOpenInView = (visit) => { const day = Math.floor(visit.wanted / DAY); return day >= firstDay() && day < firstDay() + dayCount(); };

  const FEW = 9;  // carers: so few leave room below, for the map
  function measure() {
    root.classList.toggle("few", new Set(shifts.filter(inView).map((shift) => shift.carer)).size <= FEW);
    const own = shifts.filter(inView);
    const from = own.map((s) => Math.min(s.start, ...s.stops.map((t) => t.start - t.road)) - s.day * DAY);
    const to = own.map((s) => Math.max(s.end, ...s.stops.map((t) => t.end)) - s.day * DAY);
    scale.opens = own.length ? Math.floor(Math.min(...from) / 60) * 60 : 0;
    scale.closes = own.length ? Math.ceil(Math.max(...to) / 60) * 60 : DAY;
    scale.days = dayCount();
    ruler.font = `600 11px ${getComputedStyle(document.body).fontFamily}`;
    const names = parseFloat(getComputedStyle(root).getPropertyValue("--name"));
    const room = Math.max($("board").clientWidth - names - 12, 200);
    scale.pixels = room / (scale.days * (scale.closes - scale.opens));
    root.style.setProperty("--columns", scale.days);
  }
  const across = (day, minute) => {
    const part = (Math.min(Math.max(minute - day * DAY, scale.opens), scale.closes) - scale.opens) / (scale.closes - scale.opens);
    return ((day - firstDay() + part) / scale.days) * 100;
  };
  function stretch(className, day, start, end) {
    const element = make("div", className);
    const left = across(day, start);
    element.style.left = `${left.toFixed(3)}%`;
    element.style.width = `${(across(day, end) - left).toFixed(3)}%`;
    return element;
  }

  function drawHours() {
    const head = $("hours");
    const corner = make("div", "corner", `${several(rows.length, "carer")}, ${several(shifts.filter(inView).length, "run")}`);
    corner.setAttribute("role", "columnheader");
    const ticks = make("div", "ticks");
    if (view.mode === "week") {
      for (let day = firstDay(); day < firstDay() + dayCount(); day++) {
        const button = make("button", "day", given.days[day][1]);
        button.style.left = `${((day - firstDay()) / scale.days) * 100}%`;
        button.style.width = `${100 / scale.days}%`;
        button.title = `Show ${given.days[day][0]}`;
        button.setAttribute("role", "columnheader");
        button.onclick = () => show({ mode: "day", day });
        ticks.append(button);
      }
    } else {
      const step = scale.pixels * 60 < 34 ? 2 : 1;
      for (let minute = scale.opens + 60; minute < scale.closes; minute += 60 * step) {
        const label = make("span", "", clock(minute));
        label.style.left = `${across(view.day, view.day * DAY + minute)}%`;
        ticks.append(label);
      }
    }
    head.replaceChildren(corner, ticks);
  }

  const ruler = document.createElement("canvas").getContext("2d");
  const widths = new Map();
  function widthOf(text) {
    if (!widths.has(text)) widths.set(text, ruler.measureText(text).width);
    return widths.get(text);
  }
  function label(name, room) {  // as much of a name as fits, and never a part of a word
    if (narrow.matches) return name;
    return [name, surname(name), letters(name).slice(0, 2), letters(name).slice(0, 1)].find((text) => widthOf(text) <= room) || "";
  }
  const size = (width) => (width >= 19 ? "" : view.mode === "week" ? " mini" : " thin");
  function block(visit, stop) {
    const width = stop ? visit.minutes * scale.pixels : 400;
    const button = make("button", `v ${signs(visit, stop)}${stop && !narrow.matches ? size(width) : ""}${stop ? "" : " open"}`);
    const name = shown(visit.person);
    button.append(make("b", "", stop ? label(name, width - (visit.number > 1 ? 11 : 9)) : name));
    if (stop) button.append(make("i", "", narrow.matches || width >= (stop.first ? 47 : 39) ? (narrow.matches && view.mode === "week" ? `${dayOf(stop.start)[1].split(" ")[0]} ` : "") + clock(stop.start) : ""));
    else button.append(make("i", "", `${given.days.length > 1 ? dayOf(visit.wanted)[1].split(" ")[0] + " " : ""}${visit.window.replace("may start ", "")}, ${visit.minutes} min${visit.number > 1 ? ", two carers" : ""}`));
    button.append(make("s", "", visit.care));
    button.setAttribute("aria-label", spoken(visit, stop));
    button.tabIndex = -1;
    button.of = { visit, stop };
    return button;
  }

  function buildRows() {
    const own = new Map();
    for (const shift of shifts) if (inView(shift)) own.set(shift.carer, [...(own.get(shift.carer) || []), shift]);
    rows = [...own].map(([carer, list]) => ({ carer, shifts: list, element: null, isFilled: false }));
    if (view.mode === "day") rows.sort((a, b) => a.shifts[0].start - b.shifts[0].start || a.carer.k - b.carer.k);
    const board = $("rows");
    filler.disconnect();
    rows.forEach((row, number) => {
      const element = row.element = make("div", "r");
      element.setAttribute("role", "row");
      element.setAttribute("aria-rowindex", number + 2);
      element.row = row;
      const head = make("div", "n");
      head.setAttribute("role", "rowheader");
      const button = make("button");
      button.tabIndex = -1;
      button.of = { row };
      head.append(button);
      const track = make("div", "t");
      track.setAttribute("role", "gridcell");
      element.append(head, track);
      const count = row.shifts.reduce((sum, shift) => sum + shift.stops.length, 0);
      element.style.setProperty("--tall", `${58 + 42 * count}px`);
    });
    board.replaceChildren(...rows.map((row) => row.element));
    $("board").setAttribute("aria-rowcount", rows.length + 1);
    for (const row of rows) filler.observe(row.element);
    rows.slice(0, 6).forEach(fill);
    const first = $("rows").querySelector(".v") || $("rows").querySelector("button");
    if (first) first.tabIndex = 0;
  }

  function fill(row) {
    if (row.isFilled) return;
    row.isFilled = true;
    const [head, track] = row.element.children;
    const list = row.shifts.flatMap((shift) => shift.stops);
    const hours = list.reduce((sum, stop) => sum + stop.visit.minutes, 0) / 60;
    const name = make("b");
    name.append(dot(row.carer), shown(row.carer));
    const spans = view.mode === "day" ? (row.shifts.length > 1 ? `${row.shifts.length} runs from ${clock(row.shifts[0].start)}` : `${clock(row.shifts[0].start)}–${clock(row.shifts[0].end)}`) : several(row.shifts.length, "run");
    head.firstChild.replaceChildren(name, make("small", "", `${spans} · ${hours.toFixed(1)} h`));
    head.firstChild.setAttribute("aria-label", `${shown(row.carer)}, ${spans}, ${several(list.length, "visit")}`);
    for (const absence of absences) if (absence.carer === row.carer) {
      for (let day = firstDay(); day < firstDay() + dayCount(); day++) {
        if (absence.start >= (day + 1) * DAY || absence.end <= day * DAY) continue;
        const away = stretch(absence.wish ? "away wish" : "away", day, absence.start, absence.end);
        away.title = absence.kind;
        track.append(away);
      }
    }
    for (const shift of row.shifts) {
      const duty = stretch("duty", shift.day, shift.start, shift.end);
      duty.shift = shift;
      track.append(duty);
      for (const stop of shift.stops) {
        if (stop.road) track.append(stretch("road", shift.day, stop.start - stop.road, stop.start));
        const button = block(stop.visit, stop);
        const left = across(shift.day, stop.start);
        button.style.left = `${left.toFixed(3)}%`;
        button.style.width = `${(across(shift.day, stop.end) - left).toFixed(3)}%`;
        track.append(button);
      }
      const last = shift.stops.at(-1);
      if (last && shift.back) track.append(stretch("road", shift.day, last.end, last.end + shift.back));
    }
    mark(row);
  }
  const filler = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { fill(entry.target.row); filler.unobserve(entry.target); }
  }, { rootMargin: "500px" });

  function mark(row) {
    row.element.classList.toggle("picked", picked.shift !== null && row.shifts.includes(picked.shift));
    for (const part of row.element.children[1].children) {
      if (part.shift) part.classList.toggle("own", part.shift === picked.shift);
      else if (part.of) part.classList.toggle("chosen", part.of.visit === picked.visit);
    }
  }

  function drawTray() {
    const list = open.filter(isOpenInView);
    const title = make("b", list.length ? "some" : "", list.length ? `${several(list.length, "visit")} not placed` : "Every visit is placed");
    $("tray").replaceChildren(title, ...list.map((visit) => { const chip = block(visit, null); chip.tabIndex = 0; return chip; }));
  }

  // --- the map -------------------------------------------------------------------------------------------------
  let map = null, layer = null, ways = new Map(), markers = [];
  const latLngs = (shift) => [shift.from, ...shift.stops.map((stop) => stop.visit.person.at), shift.to].filter(Boolean);
  const route = (carer) => `hsl(${carer.hue} 42% ${isDark() ? 64 : 44}%)`;
  function drawMap(isFresh) {
    const points = people.filter((person) => person.at && person.visits.length).map((person) => person.at);
    if (!points.length) { $("map").replaceChildren(make("p", "nowhere", "The folder has no coordinates, so there is no map.")); return; }
    if (!map) {
      map = L.map("map", { preferCanvas: true, attributionControl: false, zoomSnap: 0.25, renderer: L.canvas({ padding: 0.3, tolerance: 4 }), fadeAnimation: false, zoomAnimation: false });
      L.control.scale({ imperial: true, metric: false, maxWidth: 90 }).addTo(map);
      map.on("click", () => pick({}));
      map.getContainer().setAttribute("aria-label", "Map of the runs. Arrow keys move it, plus and minus change its size, [ and ] pick a run.");
    }
    colours.clear();
    if (layer) layer.remove();
    layer = L.featureGroup();
    layer.bindTooltip((of) => of.says(), { sticky: true, direction: "top", offset: [0, -6] });
    layer.on("click", (event) => pick(event.layer.what, "map"));
    ways = new Map();
    markers = [];
    const ground = colour("--ground"), card = colour("--card"), now = colour("--now");
    const settled = new Map(points.map((at) => [`${at[0].toFixed(2)} ${at[1].toFixed(2)}`, at]));
    for (const at of points.length > 300 ? settled.values() : points) L.circle(at, { radius: points.length > 300 ? 800 : 420, stroke: false, fillColor: ground, fillOpacity: 1, interactive: false }).addTo(layer);
    for (const shift of shifts) {
      if (!inView(shift) || !shift.stops.length) continue;
      const line = L.polyline(latLngs(shift), { color: route(shift.carer), weight: 1.4, opacity: 0.6, bubblingMouseEvents: false });
      line.says = () => `${shown(shift.carer)}, ${several(shift.stops.length, "visit")}`;
      line.what = { shift };
      line.addTo(layer);
      ways.set(shift, line);
      if (shift.from) L.circleMarker(shift.from, { radius: 2.4, weight: 1.2, color: route(shift.carer), fillColor: card, fillOpacity: 1, interactive: false }).addTo(layer);
    }
    const visited = new Map();
    for (const visit of visits) if (visit.person.at && (visit.open ? isOpenInView(visit) : visit.stops.some((stop) => inView(stop.shift)))) {
      visited.set(visit.person, [...(visited.get(visit.person) || []), visit]);
    }
    for (const [person, list] of visited) {
      const isOpen = list.some((visit) => visit.open);
      const main = list.find((visit) => visit.open) || list[0];
      const marker = L.circleMarker(person.at, { radius: isOpen ? 6.5 : 4.2, weight: isOpen ? 2.5 : 1, color: isOpen ? now : card, fillColor: colour(`--${main.kind}-edge`), fillOpacity: 1, bubblingMouseEvents: false });
      marker.says = () => `${shown(person)}, ${several(list.length, "visit")}${isOpen ? ", not all placed" : ""}`;
      marker.what = { person };
      marker.addTo(layer);
      markers.push(marker);
    }
    for (const [name, lat, lon, homes] of given.places.slice(0, 40)) {
      if (homes < 2 && given.places.length > 12) continue;
      const text = make("span", "", name);
      const icon = L.divIcon({ className: `town${homes >= Math.max(4, people.length / 8) ? " large" : ""}`, html: text, iconSize: null, iconAnchor: [-7, 20] });
      L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(layer);
    }
    layer.addTo(map);
    if (isFresh) fit();
    else hideCrowdedNames();
    if (picked.shift) emphasise();
  }
  function fit() {
    if (!map) return;
    map.invalidateSize({ animate: false });
    const all = shifts.filter((shift) => inView(shift) && shift.stops.length).flatMap(latLngs);
    const points = all.length ? all : people.filter((person) => person.at).map((person) => person.at);
    map.fitBounds(L.latLngBounds(points).pad(0.04), { animate: false, maxZoom: 14, paddingBottomRight: [44, 14] });  // names stand to the right
    hideCrowdedNames();
  }
  function hideCrowdedNames() {  // the largest places come first
    const names = [...document.querySelectorAll("#map .town")];
    for (const element of names) element.hidden = false;
    const boxes = names.map((element) => element.getBoundingClientRect());
    const taken = [];
    names.forEach((element, k) => {
      const box = boxes[k];
      element.hidden = taken.some((other) => box.left < other.right + 4 && other.left < box.right + 4 && box.top < other.bottom && other.top < box.bottom);
      if (!element.hidden) taken.push(box);
    });
  }
  function emphasise() {
    for (const [shift, line] of ways) {
      const isOwn = shift === picked.shift;
      line.setStyle(isOwn ? { weight: 3.4, opacity: 1 } : { weight: 1.4, opacity: picked.shift ? 0.16 : 0.6 });
      if (isOwn) line.bringToFront();
    }
    if (picked.shift) for (const marker of markers) marker.bringToFront();
  }

  // --- the panel -----------------------------------------------------------------------------------------------
  function stopLine(stop) {
    const { visit } = stop;
    const button = make("button", `line${visit === picked.visit ? " here" : ""}`);
    const who = make("b", `sign k-${visit.kind}${visit.number > 1 ? " two" : ""}`, shown(visit.person));
    const end = make("small", "", stop.road ? `${stop.road} min road` : "");
    button.append(make("time", "", clock(stop.start)), who, end);
    button.onclick = () => pick({ visit, shift: stop.shift }, "panel");
    return button;
  }
  function openLine(visit) {
    const button = make("button", "line");
    const day = given.days.length > 1 ? dayOf(visit.wanted)[1].split(" ")[0] : "";
    button.append(make("time", "", day || clock(visit.wanted)), make("b", `sign k-${visit.kind}${visit.number > 1 ? " two" : ""}`, shown(visit.person)), make("small", "", `${visit.minutes} min`), make("small", "why", visit.why));
    button.onclick = () => pick({ visit }, "panel");
    return button;
  }
  function visitLine(visit) {
    if (visit.open) return openLine(visit);
    const stop = visit.stops[0];
    const button = make("button", `line${visit === picked.visit ? " here" : ""}`);
    const day = given.days.length > 1 ? `${dayOf(stop.start)[1].split(" ")[0]} ` : "";
    button.append(make("time", "", day + clock(stop.start)), make("b", `sign k-${visit.kind}${visit.number > 1 ? " two" : ""}`, visit.care || "visit"), make("small", "", together(visit)));
    button.onclick = () => pick({ visit, shift: stop.shift }, "panel");
    return button;
  }
  function drawPanel() {
    const parts = [];
    const { visit, shift, person } = picked;
    if (visit) {
      parts.push(make("h2", "", shown(visit.person)), make("p", "sub", [visit.care, `${visit.minutes} minutes`, visit.person.locality].filter(Boolean).join(", ")));
      const chips = make("div", "chips");
      if (visit.window) chips.append(make("span", "chip", visit.window));
      if (visit.number > 1) chips.append(make("span", "chip", "two carers together"));
      if (visit.critical) chips.append(make("span", "chip warn", "time critical"));
      if (visit.open) chips.append(make("span", "chip warn", "not placed"));
      parts.push(chips);
      if (visit.open) parts.push(make("h3", "", "Why nobody can take it as the roster is"), make("p", "", visit.why || "No reason was looked for."));
      for (const stop of visit.stops) {
        const text = `${dayOf(stop.start)[1]}, ${clock(stop.start)}–${clock(stop.end)}`;
        const why = [stop.road ? `${stop.road} min on the road to get there` : "", stop.note].filter(Boolean).join("; ");
        parts.push(make("h3", "", shown(stop.shift.carer)), make("p", "", text), make("p", "why", why));
      }
    } else if (person) {
      const list = person.visits.filter((v) => (v.open ? isOpenInView(v) : v.stops.some((stop) => inView(stop.shift))));
      parts.push(make("h2", "", shown(person)), make("p", "sub", [several(list.length, "visit"), person.locality].filter(Boolean).join(", ")));
      parts.push(...list.sort((a, b) => (a.stops[0] ? a.stops[0].start : a.wanted) - (b.stops[0] ? b.stops[0].start : b.wanted)).map(visitLine));
    }
    if (shift) {
      const road = shift.stops.reduce((sum, stop) => sum + stop.road, shift.back);
      const care = shift.stops.reduce((sum, stop) => sum + stop.visit.minutes, 0);
      const title = make(visit ? "h3" : "h2");
      title.append(dot(shift.carer), visit ? `The run of ${shown(shift.carer)}` : shown(shift.carer));
      parts.push(title);
      if (!visit) parts.push(make("p", "sub", `${dayOf(shift.start)[1]}, ${clock(shift.start)}–${clock(shift.end)}: ${several(shift.stops.length, "visit")}, ${(care / 60).toFixed(1)} h of care, ${road} min on the road`));
      parts.push(...shift.stops.map(stopLine));
    }
    const isAtRest = !parts.length;
    if (isAtRest) {
      const list = open.filter(isOpenInView);
      if (list.length) parts.push(make("h2", "", "Why they are not placed"), ...list.slice(0, 60).map(openLine));
      else parts.push(make("h2", "", "Nothing is picked"));
      parts.push(make("p", "sub", "Pick a visit or a carer, here or on the map, to see the run."), keyHelp());
    } else {
      const close = make("button", "quiet close", "×");
      close.setAttribute("aria-label", "Close");
      close.onclick = () => pick({}, "panel");
      parts.unshift(close);
    }
    document.body.classList.toggle("at-rest", isAtRest);
    document.body.classList.toggle("nothing-open", isAtRest && !open.some(isOpenInView));
    $("panel").replaceChildren(...parts);
    $("panel").scrollTop = 0;
  }

  function keyHelp() {
    const help = make("dl", "keys");
    for (const [keys, does] of [["arrows", "from visit to visit"], ["Enter", "pick"], ["[  ]", "run before, run after"], ["/", "find"], ["H", "initials for names"], ["Esc", "let go"]]) {
      help.append(make("dt", "", keys), make("dd", "", does));
    }
    return help;
  }

  // --- picking -------------------------------------------------------------------------------------------------
  function pick(what, from) {
    picked = { shift: what.shift || null, visit: what.visit || null, person: what.person || null };
    if (picked.visit && !picked.visit.open && !picked.shift) picked.shift = picked.visit.stops[0].shift;
    $("board").classList.toggle("some-picked", picked.shift !== null);
    const row = picked.shift && rows.find((r) => r.shifts.includes(picked.shift));
    if (row) fill(row);
    for (const each of rows) if (each.isFilled) mark(each);
    for (const chip of $("tray").querySelectorAll(".v")) chip.classList.toggle("chosen", chip.of.visit === picked.visit);
    drawPanel();
    if (row && from !== "board") reveal(row.element);
    emphasise();
    if (from) $("says").textContent = picked.visit ? spoken(picked.visit, picked.visit.stops[0]) : picked.shift ? `${shown(picked.shift.carer)}, ${several(picked.shift.stops.length, "visit")}` : picked.person ? shown(picked.person) : "";
  }
  function reveal(element) {
    if (narrow.matches) return;
    const board = $("board"), head = $("hours").offsetHeight;
    const top = element.offsetTop, bottom = top + element.offsetHeight;
    if (top < board.scrollTop + head) board.scrollTop = top - head - 80;
    else if (bottom > board.scrollTop + board.clientHeight) board.scrollTop = bottom - board.clientHeight + 80;
  }
  function nextRun(step) {
    const list = rows.flatMap((row) => row.shifts).filter((shift) => shift.stops.length);
    if (!list.length) return;
    const at = list.indexOf(picked.shift);
    pick({ shift: list[at < 0 ? (step > 0 ? 0 : list.length - 1) : (at + step + list.length) % list.length] }, "keys");
  }

  // --- the card beside a visit ---------------------------------------------------------------------------------
  function showTip(button) {
    const { visit, stop, row } = button.of;
    if (row) { hideTip(); return; }
    const tip = $("tip");
    tip.replaceChildren(make("b", "", shown(visit.person)), ...lines(visit, stop).map((line) => make("p", "", line)));
    tip.hidden = false;
    const box = button.getBoundingClientRect(), own = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), innerWidth - own.width - 8);
    const below = box.bottom + 8;
    const top = below + own.height > innerHeight - 4 ? Math.max(4, box.top - own.height - 8) : below;
    tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
  function hideTip() { $("tip").hidden = true; }
  const partOf = (event) => { const element = event.target.closest && event.target.closest("button"); return element && element.of ? element : null; };
  for (const place of [$("board"), $("tray")]) {
    place.addEventListener("pointerover", (event) => { const part = partOf(event); if (part && event.pointerType !== "touch") showTip(part); });
    place.addEventListener("pointerout", hideTip);
    place.addEventListener("focusin", (event) => { const part = partOf(event); if (part && part.matches(":focus-visible")) showTip(part); });
    place.addEventListener("focusout", hideTip);
    place.addEventListener("scroll", hideTip, { passive: true });
    place.addEventListener("click", (event) => {
      const part = partOf(event);
      if (!part) { if (event.target.closest(".t") || event.target === $("board")) pick({}, "board"); return; }
      const { visit, stop, row } = part.of;
      hideTip();
      moveFocus(part, false);
      if (row) pick(picked.shift && row.shifts.includes(picked.shift) && row.shifts.length === 1 && !picked.visit ? {} : { shift: row.shifts.find((s) => s.stops.length) || row.shifts[0] }, "board");
      else if (visit === picked.visit) pick({}, "board");
      else pick({ visit, shift: stop && stop.shift }, "board");
    });
  }

  // --- the keyboard --------------------------------------------------------------------------------------------
  function moveFocus(part, isFocused = true) {
    const before = $("rows").querySelector('button[tabindex="0"]');
    if (part.closest("#rows")) { if (before) before.tabIndex = -1; part.tabIndex = 0; }
    if (isFocused) { part.focus({ preventScroll: true }); reveal(part.closest(".r") || part); if (narrow.matches) part.scrollIntoView({ block: "nearest" }); showTip(part); }
  }
  function partsOf(row) { fill(row); return [...row.element.querySelectorAll("button")]; }
  function nearest(row, part) {
    const box = part.getBoundingClientRect(), list = partsOf(row);
    if (!part.of.visit) return list[0];
    const gap = (other) => Math.abs(other.getBoundingClientRect().left - box.left);
    return list.slice(1).sort((a, b) => gap(a) - gap(b))[0] || list[0];
  }
  $("board").addEventListener("keydown", (event) => {
    const part = partOf(event);
    if (!part || event.altKey || event.metaKey) return;
    const at = rows.findIndex((row) => row.element.contains(part));
    if (at < 0) return;
    const list = partsOf(rows[at]), here = list.indexOf(part);
    const to = (number) => nearest(rows[Math.min(Math.max(number, 0), rows.length - 1)], part);
    const moves = {
      ArrowLeft: () => list[Math.max(here - 1, 0)], ArrowRight: () => list[Math.min(here + 1, list.length - 1)],
      ArrowUp: () => to(at - 1), ArrowDown: () => to(at + 1), PageUp: () => to(at - 10), PageDown: () => to(at + 10),
      Home: () => (event.ctrlKey ? partsOf(rows[0])[0] : list[0]), End: () => (event.ctrlKey ? partsOf(rows.at(-1)).at(-1) : list.at(-1)),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moveFocus(moves[event.key]());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { hideTip(); if (document.activeElement === $("find")) { $("find").value = ""; find(); $("find").blur(); } pick({}, "keys"); return; }
    if (event.target.closest("input") || event.ctrlKey || event.altKey || event.metaKey) return;
    const keys = { "/": () => $("find").focus(), "[": () => nextRun(-1), "]": () => nextRun(1), h: hideNames, H: hideNames };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });

  // --- finding, names, light and dark --------------------------------------------------------------------------
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  function find() {
    const text = plain($("find").value.trim());
    if (!text) { drawPanel(); return; }
    const found = [...rows.filter((row) => plain(row.carer.name).includes(text)).map((row) => ({ name: row.carer.name, about: "carer", what: { shift: row.shifts.find((s) => s.stops.length) || row.shifts[0] } })),
      ...people.filter((person) => person.visits.length && plain(person.name).includes(text)).map((person) => ({ name: person.name, about: person.locality || "person", what: { person } }))];
    const list = found.slice(0, 40).map(({ name, about, what }) => {
      const button = make("button", "line");
      button.append(make("time", "", ""), make("b", "", initials ? letters(name) : name), make("small", "", about));
      button.onclick = () => pick(what, "panel");
      return button;
    });
    document.body.classList.remove("at-rest", "nothing-open");
    $("panel").replaceChildren(make("h2", "", `${found.length} found`), ...list);
    $("says").textContent = `${found.length} found`;
  }
  $("find").addEventListener("input", find);
  $("find").addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === "ArrowDown") { const first = $("panel").querySelector(".line"); if (first) { event.preventDefault(); if (event.key === "Enter") first.click(); else first.focus(); } } });
  function hideNames() {
    initials = !initials;
    $("initials").setAttribute("aria-pressed", initials);
    draw(false);
  }
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  function paint() {
    root.style.setProperty("--hue-light", isDark() ? "64%" : "46%");
    drawMap(false);
  }
  $("initials").onclick = hideNames;
  $("print").onclick = () => print();
  $("theme").onclick = () => { root.dataset.theme = isDark() ? "light" : "dark"; paint(); };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);

  // --- days ----------------------------------------------------------------------------------------------------
  function show(next) {
    view = { mode: given.days.length > 1 ? next.mode : "day", day: Math.min(Math.max(next.day, 0), given.days.length - 1) };
    if (picked.shift && !inView(picked.shift)) picked = { shift: null, visit: null, person: null };
    draw(true);
  }
  $("before").onclick = () => show({ mode: view.mode, day: view.mode === "day" ? view.day - 1 : firstDay() - WEEK });
  $("after").onclick = () => show({ mode: view.mode, day: view.mode === "day" ? view.day + 1 : firstDay() + WEEK });
  $("as-day").onclick = () => show({ mode: "day", day: view.day });
  $("as-week").onclick = () => show({ mode: "week", day: view.day });

  function drawHead() {
    const isWeek = view.mode === "week";
    root.dataset.view = view.mode;
    $("date").textContent = isWeek ? (given.days.length <= WEEK ? given.title : `${given.days[firstDay()][1]} to ${given.days[firstDay() + dayCount() - 1][0]}`) : given.days[view.day][0];
    $("views").hidden = $("before").hidden = $("after").hidden = given.days.length === 1;
    if (isWeek && given.days.length <= WEEK) $("before").hidden = $("after").hidden = true;
    $("before").disabled = (isWeek ? firstDay() : view.day) === 0;
    $("after").disabled = (isWeek ? firstDay() + dayCount() : view.day + 1) >= given.days.length;
    $("as-day").setAttribute("aria-pressed", !isWeek);
    $("as-week").setAttribute("aria-pressed", isWeek);
  }
  function drawFigures() {
    $("figures").replaceChildren(...given.figures.map(([name, value, unit]) => {
      const box = make("div", "figure");
      const number = make("b", "", value);
      number.append(make("small", "", unit));
      box.append(make("span", "", name), number);
      return box;
    }));
  }
  function drawLegend() {
    const items = shownKinds.map(([kind, care]) => [kind, kind === "other" ? "other care" : care]);
    const parts = items.map(([kind, care]) => { const item = make("span"); item.append(make("span", `v k-${kind}`), care); return item; });
    const sign = (className, words) => { const item = make("span"); const box = make("span", `v k-other ${className}`); box.append(make("i", "", "")); item.append(box, words); parts.push(item); };
    if (visits.some((visit) => visit.number > 1)) sign("two", "two carers");
    if (visits.some((visit) => visit.critical)) sign("critical", "time critical");
    if (stops.some((stop) => stop.first)) sign("first", "first visit");
    if (open.length) sign("open", "not placed");
    $("legend").replaceChildren(...parts);
  }
  function drawSheet() {  // what a printed page says of the visits that are not placed
    const list = open.filter(isOpenInView);
    $("sheet").replaceChildren();
    if (!list.length) return;
    const table = make("table");
    for (const visit of list) {
      const row = make("tr");
      for (const text of [dayOf(visit.wanted)[1], visit.window, shown(visit.person), `${visit.care}, ${visit.minutes} min${visit.number > 1 ? ", two carers" : ""}`, visit.why]) row.append(make("td", "", text));
      table.append(row);
    }
    $("sheet").append(make("h2", "", `${several(list.length, "visit")} not placed, and why`), table);
  }
  function draw(isFresh) {
    drawHead();
    measure();
    buildRows();
    drawHours();
    drawTray();
    drawSheet();
    pick(picked);
    drawMap(isFresh);
  }
  let waiting = 0, lastWidth = innerWidth;
  addEventListener("resize", () => {
    if (printing.matches) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (innerWidth !== lastWidth) { lastWidth = innerWidth; draw(false); } fit(); }, 120);
  });
  let themeBefore;
  function toPaper() {
    themeBefore = root.dataset.theme || "";
    root.dataset.theme = "light";
    root.style.setProperty("--hue-light", "46%");
    rows.forEach(fill);
    if (map) { drawMap(false); fit(); }
  }
  function fromPaper() {
    if (themeBefore) root.dataset.theme = themeBefore; else delete root.dataset.theme;
    paint();
    fit();
  }
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", fromPaper);

  drawFigures();
  drawLegend();
  root.style.setProperty("--hue-light", isDark() ? "64%" : "46%");
  draw(true);
  root.dataset.ready = "1";
})();
