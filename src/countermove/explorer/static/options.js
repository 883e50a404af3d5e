// The page of options: words beside the sliders, the line that is dragged, the link that is copied, the first visit.

const form = document.getElementById("levers");

function told(slider) {
  const value = Number(slider.value);
  return slider.dataset.share ? `${Math.round(100 * value)}\u00a0%` : String(value);
}

form.addEventListener("input", event => {
  const slider = event.target;
  if (slider.type !== "range") return;
  const output = form.querySelector(`output[for="${slider.id}"]`);
  if (output) output.textContent = told(slider);
  const hold = form.querySelector(`input[name="hold"][value="${slider.id}"]`);
  if (hold) hold.checked = true;
}, true);

function moved(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const upTo = document.getElementById("up-to");
upTo?.addEventListener("input", event => {
  event.stopPropagation();
  const chip = upTo.selectedOptions[0];
  for (const field of form.querySelectorAll(".line input[type=number]")) {
    const value = chip.dataset[field.name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())];
    if (value) field.value = value;
  }
  moved(form.querySelector(".line input[type=number]"));
});

const steps = document.getElementById("steps");
if (steps && !localStorage.getItem("steps-done")) {
  steps.hidden = false;
  document.getElementById("steps-done").addEventListener("click", () => {
    steps.hidden = true;
    localStorage.setItem("steps-done", "1");
  });
}

const levers = document.getElementById("all-levers");
if (matchMedia("(max-width: 60rem)").matches) levers.open = false;

// Where levers and answer stand one after the other, the answer stays in one line while there is something to choose.
const lower = { rootMargin: "-50% 0px 0px" };
new IntersectionObserver(([seen]) => form.parentElement.classList.toggle("choosing", seen.isIntersecting), lower).observe(form);

// The line on the plane: its corner follows the pointer, and the two fields below it are what counts.
const plot = form.querySelector(".line svg [data-x0]");
const fields = [...form.querySelectorAll(".line input[type=number]")];

function place(value, low, high, start, end) {
  const share = Math.log(value / low) / Math.log(high / low);
  return start + Math.min(Math.max(share, 0), 1) * (end - start);
}

function drawLine() {
  const at = Object.fromEntries(Object.entries(plot.dataset).map(([name, text]) => [name, Number(text)]));
  const x = place(Number(fields[0].value) || at.x0, at.x0, at.x1, at.left, at.right);
  const y = place(Number(fields[1].value) || at.y0, at.y0, at.y1, at.bottom, at.top);
  const region = plot.querySelector("[data-key=line]");
  region.setAttribute("d", `M${at.left},${at.bottom}H${x}V${y}H${at.left}Z`);
}

function follow(event) {
  const svg = plot.ownerSVGElement, at = plot.dataset;
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const share = (value, start, end) => Math.min(Math.max((value - start) / (end - start), 0), 1);
  const across = share(point.x, Number(at.left), Number(at.right));
  const up = share(point.y, Number(at.bottom), Number(at.top));
  fields[0].value = Math.round(Number(at.x0) * (Number(at.x1) / Number(at.x0)) ** across);
  fields[1].value = (Number(at.y0) * (Number(at.y1) / Number(at.y0)) ** up).toFixed(2);
  moved(fields[1]);
}

if (plot && fields.length > 1) {
  form.addEventListener("input", event => { if (fields.includes(event.target)) drawLine(); });
  plot.ownerSVGElement.addEventListener("pointerdown", event => {
    plot.ownerSVGElement.setPointerCapture(event.pointerId);
    follow(event);
  });
  plot.ownerSVGElement.addEventListener("pointermove", event => { if (event.buttons) follow(event); });
}
