"use strict";
(() => {
  const byId = id => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const figures = [...document.querySelectorAll("figure")];
  const slider = byId("day"), select = byId("chip");
  const state = { day: data.days.length - 1, plane: 0, chip: "" };

  const figure = () => figures.find(each => !each.hidden);
  const drawing = () => [...figure().querySelectorAll("svg")].find(each => each.getClientRects().length);
  const told = chip => {
    const found = data.told[state.day][state.plane][chip];
    return found && found.map(place => data.words[place]);
  };
  const made = (tag, text, name) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const centre = mark => {
    const box = mark.getBBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  // Marks from left to right, which is the order of the arrow keys.
  const marks = () => [...drawing().querySelectorAll("[data-key]")]
    .filter(each => each.dataset.key in data.chips)
    .sort((a, b) => centre(a)[0] - centre(b)[0]);

  function sentence(chip) {
    const [, said, x, y, near] = told(chip), [across, up] = data.heads[state.plane];
    return `${data.chips[chip][0]}: ${said}; ${across} ${x}, ${up} ${y}` + (near ? `; nearest limit ${near}` : "");
  }

  function ring() {
    document.querySelectorAll(".ring").forEach(each => each.remove());
    const mark = state.chip && marks().find(each => each.dataset.key === state.chip);
    if (!mark) return;
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    const [x, y] = centre(mark);
    for (const [name, value] of Object.entries({ cx: x, cy: y, r: 9, class: "ring" })) circle.setAttribute(name, value);
    mark.parentNode.append(circle);
  }

  function showCard() {
    const chip = state.chip;
    if (!chip) {
      byId("card-name").textContent = "No chip chosen";
      byId("card-said").textContent = "Point at a mark, tab to one, or choose a chip above.";
      byId("card-facts").replaceChildren();
      return;
    }
    const words = told(chip), [name, launched] = data.chips[chip], [across, up] = data.heads[state.plane];
    byId("card-name").textContent = name;
    byId("card-said").textContent = words ? words[1] : "not drawn on this day: not launched yet, or a figure is not known";
    const rows = words ? [[across, words[2]], [up, words[3]], ["nearest limit", words[4] || "none"]] : [];
    if (launched) rows.push(["launched", launched]);
    if (words && state.day === data.days.length - 1 && state.plane === 0)
      for (const move of data.moves[chip] || []) rows.push(["next change", move]);
    byId("card-facts").replaceChildren(...rows.flatMap(([key, text]) => [made("dt", key), made("dd", text)]));
  }

  function choose(chip, focus) {
    state.chip = chip;
    select.value = chip;
    showCard();
    const all = marks();
    all.forEach((mark, place) => {
      const current = chip ? mark.dataset.key === chip : place === 0;
      mark.setAttribute("tabindex", current ? "0" : "-1");
      if (current && focus) mark.focus();
    });
    ring();
  }

  function show() {
    figures.forEach(each => {
      each.hidden = Number(each.dataset.day) !== state.day || Number(each.dataset.plane) !== state.plane;
    });
    const day = data.days[state.day];
    byId("when").textContent = day.words;
    byId("changes").replaceChildren(...data.changes[state.day].map(text => made("li", text)));
    if (slider) {
      slider.value = state.day;
      slider.setAttribute("aria-valuetext", day.words);
      byId("earlier").disabled = state.day === 0;
      byId("later").disabled = state.day === data.days.length - 1;
    }
    byId("print").textContent = data.print[state.day][state.plane];
    const [across, up] = data.heads[state.plane];
    byId("head-x").textContent = across;
    byId("head-y").textContent = up;
    byId("rows").replaceChildren(...Object.keys(data.chips).filter(told).map(chip => {
      const row = document.createElement("tr"), [, said, x, y, near] = told(chip);
      const head = made("th", data.chips[chip][0]);
      head.scope = "row";
      row.append(head, made("td", said), made("td", x, "n"), made("td", y, "n"), made("td", near));
      return row;
    }));
    const svg = drawing();
    if (svg.getAttribute("role") !== "group") {
      svg.setAttribute("role", "group");  // its marks can be reached now
      marks().forEach(mark => {
        mark.setAttribute("role", "img");
        mark.setAttribute("aria-label", sentence(mark.dataset.key));
      });
    }
    choose(state.chip, false);
  }

  function nearest(event) {
    let best = "", reach = 22;
    for (const mark of marks()) {
      const box = mark.getBoundingClientRect();
      const far = Math.hypot(box.x + box.width / 2 - event.clientX, box.y + box.height / 2 - event.clientY);
      if (far < reach) [best, reach] = [mark.dataset.key, far];
    }
    return best;
  }

  byId("stage").addEventListener("pointermove", event => {
    const chip = nearest(event);
    if (chip && chip !== state.chip) choose(chip, false);
  });
  byId("stage").addEventListener("click", event => choose(nearest(event), false));
  byId("stage").addEventListener("focusin", event => {
    const chip = event.target.dataset.key;
    if (chip in data.chips && chip !== state.chip) choose(chip, false);
  });
  byId("stage").addEventListener("keydown", event => {
    const all = marks(), here = all.findIndex(each => each === event.target);
    const steps = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 };
    if (event.key === "Escape") choose("", false);
    if (here < 0 || !(event.key in steps)) return;
    event.preventDefault();
    choose(all[Math.min(Math.max(steps[event.key], 0), all.length - 1)].dataset.key, true);
  });
  select.addEventListener("change", () => choose(select.value, false));
  document.querySelectorAll("input[name=plane]").forEach(each => each.addEventListener("change", () => {
    state.plane = Number(each.value);
    show();
  }));
  const move = day => {
    state.day = Math.min(Math.max(day, 0), data.days.length - 1);
    show();
  };
  if (slider) {
    slider.addEventListener("input", () => move(Number(slider.value)));
    byId("earlier").addEventListener("click", () => move(state.day - 1));
    byId("later").addEventListener("click", () => move(state.day + 1));
  }
  window.matchMedia("(max-width:600px)").addEventListener("change", show);
  byId("controls").addEventListener("submit", event => event.preventDefault());
  byId("controls").hidden = byId("keys").hidden = byId("card").hidden = false;
  show();
})();
