// The view Law: what is said aloud, the slider over days, the marks of the plane, and the lines of a draft.

const byId = (id) => document.getElementById(id);
const answer = byId("answer"), text = byId("text");

// After every answer, say it to whoever cannot see it, and dress what came.
function dress() {
  const heard = answer.querySelector("[data-heard]"), status = byId("heard");
  if (heard && status) status.textContent = heard.dataset.heard;
  setSlider();
  dressPlane();
}

function arrived() {
  dress();
  const box = answer.getBoundingClientRect();
  if (text && (box.top > innerHeight || box.bottom < 0)) answer.scrollIntoView();
}
document.addEventListener("htmx:after:swap", arrived);

// A chip that is chosen from the list counts at once.
const chip = byId("chip");
if (chip) {
  const names = new Set([...chip.list.options].map((each) => each.value));
  chip.addEventListener("input", () => {
    if (names.has(chip.value)) chip.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// The slider stops at the days on which law changed; the field of the day is what is sent.
const slide = byId("slide"), on = byId("on");
let days = [];
let waiting = 0;

function words(day) {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

function tell() {
  slide.setAttribute("aria-valuetext", words(days[Number(slide.value)]));
}

function setSlider() {
  const figure = answer.querySelector("[data-days]");
  if (!slide || !figure) return;
  days = figure.dataset.days.split(" ").filter(Boolean);
  slide.closest(".slide").hidden = days.length < 2;
  slide.max = Math.max(days.length - 1, 0);
  if (document.activeElement !== slide) {
    const place = days.findLastIndex((each) => each <= figure.dataset.day);
    slide.value = Math.max(place, 0);
  }
  if (days.length) tell();
}

function go(day) {
  on.value = day;
  on.form.requestSubmit();
}

if (slide) {
  slide.addEventListener("input", () => {
    tell();
    on.value = days[Number(slide.value)];
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => on.form.requestSubmit());
  });
  slide.addEventListener("change", (event) => event.stopPropagation());
  answer.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (!step || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(step.dataset.step);
  });
}

// The marks of the plane: told under the pointer and under the keys, chosen by a click or Enter.
let current = "";

function drawing() {
  return [...answer.querySelectorAll(".plane svg")].find((each) => each.getClientRects().length);
}

function marks() {
  const svg = drawing();
  if (!svg) return [];
  const found = [...svg.querySelectorAll("path[data-key]")].filter((each) => each.classList.contains("k-edge"));
  return found.map((mark) => ({ mark, x: mark.getBBox().x })).sort((a, b) => a.x - b.x).map((each) => each.mark);
}

function dressPlane() {
  const svg = drawing();
  if (!svg) return;
  const all = marks();
  svg.setAttribute("role", "group");
  all.forEach((mark) => {
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", mark.querySelector("title").textContent);
  });
  point(all.find((each) => each.dataset.key === current) || null, all);
}

function point(mark, all = marks()) {
  current = mark ? mark.dataset.key : "";
  all.forEach((each, place) => each.setAttribute("tabindex", (mark ? each === mark : place === 0) ? "0" : "-1"));
  answer.querySelectorAll(".ring").forEach((each) => each.remove());
  if (!mark) return;
  byId("pointed").textContent = mark.querySelector("title").textContent;
  const box = mark.getBBox(), ring = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  const place = { cx: box.x + box.width / 2, cy: box.y + box.height / 2, r: 9, class: "ring" };
  Object.entries(place).forEach(([name, value]) => ring.setAttribute(name, value));
  mark.parentNode.append(ring);
}

function nearest(event) {
  let best = null, reach = 24;
  for (const mark of marks()) {
    const box = mark.getBoundingClientRect();
    const far = Math.hypot(box.x + box.width / 2 - event.clientX, box.y + box.height / 2 - event.clientY);
    if (far < reach) [best, reach] = [mark, far];
  }
  return best;
}

function follow(mark) {
  chip.value = mark.dataset.key;
  chip.form.requestSubmit();
}

if (slide) {
  answer.addEventListener("pointermove", (event) => {
    if (!event.target.closest("svg")) return;
    const mark = nearest(event);
    if (mark && mark.dataset.key !== current) point(mark);
  });
  answer.addEventListener("click", (event) => {
    const mark = event.target.closest("svg") && nearest(event);
    if (mark) follow(mark);
  });
  answer.addEventListener("focusin", (event) => {
    if (event.target.matches("path[data-key]") && event.target.dataset.key !== current) point(event.target);
  });
  answer.addEventListener("keydown", (event) => {
    const all = marks(), here = all.indexOf(event.target);
    if (here < 0) return;
    const steps = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 };
    if (event.key === "Enter" || event.key === " ") follow(event.target);
    else if (event.key in steps) all[Math.min(Math.max(steps[event.key], 0), all.length - 1)].focus();
    else return;
    event.preventDefault();
  });
  addEventListener("resize", dressPlane);
}

// A draft: numbers beside its lines, faults that lead to theirs, and what was typed kept in this tab.
if (text) {
  const gutter = document.querySelector(".gutter"), back = byId("bring-back"), shown = text.value, KEPT = "countermove.draft";
  const number = () => {
    const lines = text.value.split("\n").length;
    gutter.textContent = Array.from({ length: lines }, (_, place) => place + 1).join("\n");
    gutter.scrollTop = text.scrollTop;
  };
  const kept = sessionStorage.getItem(KEPT);
  if (kept && kept !== shown) {
    back.hidden = false;
    back.addEventListener("click", () => {
      text.value = kept;
      back.hidden = true;
      number();
      text.focus();
    });
  }
  text.addEventListener("input", () => {
    sessionStorage.setItem(KEPT, text.value);
    number();
  });
  text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
  number();
  answer.addEventListener("click", (event) => {
    const button = event.target.closest("[data-line]");
    if (!button) return;
    const lines = text.value.split("\n"), line = Math.min(Number(button.dataset.line), lines.length);
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + lines[line - 1].length);
    text.scrollTop = (line - 4) * parseFloat(getComputedStyle(text).lineHeight);
  });
}

dress();
