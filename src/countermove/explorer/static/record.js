// The record: the slider that rewinds by months, and marks of the timeline that are pressed or reached by keyboard.

const form = document.getElementById("filters");
const day = document.getElementById("as_of");
const rewind = document.getElementById("rewind");
const days = rewind.dataset.days.split(",");
const words = rewind.dataset.words.split("|");

function place() {
  const found = days.findIndex((each) => each >= day.value);
  rewind.value = String(found < 0 ? days.length - 1 : found);
  rewind.setAttribute("aria-valuetext", words[Number(rewind.value)]);
}

rewind.hidden = false;
place();
day.addEventListener("change", place);
rewind.addEventListener("input", () => {
  day.value = days[Number(rewind.value)];
  rewind.setAttribute("aria-valuetext", words[Number(rewind.value)]);
  day.dispatchEvent(new Event("change", { bubbles: true }));
});
rewind.addEventListener("change", (event) => event.stopPropagation());

// A mark opens its act by the form, so that the filters stay.
let opening = false;
let kept = "";

function open(mark) {
  const field = form.elements.namedItem("act");
  field.value = mark.dataset.key;
  opening = true;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// Only the arcs of one act stand out; without an act all are alike.
function light(picture, key) {
  picture.classList.toggle("lit", Boolean(key));
  for (const arc of picture.querySelectorAll("path[data-key]")) {
    arc.classList.toggle("on", Boolean(key) && arc.dataset.key.split(">").includes(key));
  }
}

const reached = (picture) => picture.querySelector("g.at")?.dataset.key;

const marks = (picture) =>
  [...picture.querySelectorAll("g[data-key]")].filter((each) => each.getClientRects().length > 0)
    .sort((a, b) => a.getBoundingClientRect().x - b.getBoundingClientRect().x);

function reach(picture, step, edge) {
  const all = marks(picture);
  const at = all.findIndex((each) => each.classList.contains("at"));
  const next = edge ?? (at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1));
  const mark = all.at(next);
  if (!mark) return;
  all[at]?.classList.remove("at");
  mark.classList.add("at");
  light(picture, mark.dataset.key);
  document.getElementById("at-mark").textContent = mark.querySelector("title")?.textContent ?? "";
}

document.addEventListener("click", (event) => {
  const mark = event.target.closest(".picture g[data-key]");
  if (mark) open(mark);
  const link = event.target.closest("#answer a[hx-get]");
  if (link) [opening, kept] = [!link.id, link.id];
});

document.addEventListener("change", (event) => {
  if (event.target.closest("#answer")) kept = event.target.id;
});

document.addEventListener("pointerover", (event) => {
  const picture = document.querySelector(".picture");
  if (picture) light(picture, event.target.closest(".picture g[data-key]")?.dataset.key ?? reached(picture));
});

document.addEventListener("keydown", (event) => {
  const picture = event.target.closest?.(".picture");
  if (!picture) return;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) reach(picture, step);
  else if (event.key === "Home") reach(picture, 1, 0);
  else if (event.key === "End") reach(picture, 1, -1);
  else if (event.key === "Enter") {
    const mark = picture.querySelector(".at");
    if (mark) open(mark);
  } else return;
  event.preventDefault();
});

function markOpen() {
  const picture = document.querySelector(".picture");
  const key = form.elements.namedItem("act")?.value;
  if (!picture || !key) return;
  for (const each of picture.querySelectorAll("g[data-key]")) each.classList.toggle("at", each.dataset.key === key);
  light(picture, key);
}

// What was opened comes into view and takes the focus; what was closed gives it back; a moved control keeps it.
function focus() {
  const one = document.getElementById("one");
  if (opening && one) {
    one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "nearest" });
  } else if (kept) {
    (document.getElementById(kept) ?? document.querySelector(".picture") ?? document.getElementById("answer")).focus();
  }
  [opening, kept] = [false, ""];
}

markOpen();
document.addEventListener("htmx:after:swap", () => {
  markOpen();
  focus();
});
