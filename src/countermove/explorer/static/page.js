// What every view shares: a navigation that remembers, a word while an answer is awaited, and one when the server is gone, asked again until it is
// back.

const AFTER = 400, AGAIN = 2000; // ms
const waiting = document.getElementById("waiting"), lost = document.getElementById("lost");
const again = new Map(); // what got no answer -> the timer by which it asks again
let awaited = 0, slow;

function ask(ctx) {
  const source = ctx.sourceElement;
  clearTimeout(again.get(source));
  again.set(source, setTimeout(() => {
    again.delete(source);
    // A form is read anew, so that what was moved since counts; what has left the page asks no more.
    if (source.isConnected) {
      htmx.ajax(ctx.request.method, ctx.request.action, { source, target: ctx.target, swap: ctx.swap });
    }
  }, AGAIN));
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.target?.setAttribute?.("aria-busy", "true");
  awaited += 1;
  slow ??= setTimeout(() => { waiting.hidden = !lost.hidden; }, AFTER);
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  ctx.target?.removeAttribute?.("aria-busy");
  awaited = Math.max(awaited - 1, 0);
  if (awaited) return;
  clearTimeout(slow);
  slow = undefined;
  waiting.hidden = true;
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.request || ctx.response) return; // a fault of a script, not of the line
  waiting.hidden = true;
  lost.hidden = false;
  if (ctx.request.method === "GET") ask(ctx);
});

// What is no page comes from a server that is going down while it answers: it is as if no answer had come.
document.addEventListener("htmx:before:swap", event => {
  const { ctx } = event.detail;
  if (ctx?.response?.headers?.get("content-type")?.startsWith("text/html") ?? true) return;
  event.preventDefault();
  lost.hidden = false;
  if (ctx.request.method === "GET") ask(ctx);
});

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  clearTimeout(again.get(ctx.sourceElement));
  again.delete(ctx.sourceElement);
  lost.hidden = true;
});

// The address follows once answers rest: a browser takes some hundred changes of it in half a minute, no more, and draws
// the page's icon anew at each.
const RESTS = 150; // ms
let address, rests;

function settle() {
  clearTimeout(rests);
  if (address) history.replaceState({ htmx: true }, "", address);
  address = undefined;
}

document.addEventListener("htmx:before:history:update", event => {
  if (event.detail.history.type !== "replace") return;
  event.preventDefault();
  address = event.detail.history.path;
  clearTimeout(rests);
  rests = setTimeout(settle, RESTS);
});
document.addEventListener("click", settle, true); // before it leads elsewhere

// Some parts come anew with each number: whoever has unfolded one wants the next unfolded too, and nothing below it to
// jump meanwhile.
const unfolded = new Map(); // what is unfolded -> its height in px
document.addEventListener("click", ({ target }) => {
  const part = target.closest("[data-unfolds] > summary")?.parentElement;
  if (!part) return;
  if (part.open) unfolded.delete(part.dataset.unfolds);
  else {
    unfolded.set(part.dataset.unfolds, 0);
    requestAnimationFrame(() => unfolded.set(part.dataset.unfolds, part.offsetHeight));
  }
  part.style.minHeight = "";
});
document.addEventListener("htmx:after:swap", () => {
  for (const [name, tall] of unfolded) {
    const part = document.querySelector(`[data-unfolds="${name}"]`);
    if (!part) continue;
    part.open = true;
    const whole = part.childElementCount > 1;
    part.style.minHeight = whole ? "" : `${tall}px`;
    if (whole) unfolded.set(name, part.offsetHeight);
  }
});

// The link to what is seen; where the clipboard is closed to the page, it is shown to be copied by hand.
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("#copy");
  if (!copy) return;
  const address = new URL(copy.dataset.address, location.href).href, said = document.getElementById("copied");
  try {
    await navigator.clipboard.writeText(address);
    said.textContent = "Copied.";
  } catch {
    said.textContent = address;
  }
});

// The navigation leads to where each view was left in this tab. Options and Why tell of the same levers, so they go
// along; a page that holds no answer is nowhere to return to.
const SHARED = ["/", "/why"];
const shared = (path) => SHARED.includes(path);
const key = (path) => `countermove ${shared(path) ? "levers" : path.split("/")[1]}`;
const views = document.querySelector(".masthead nav");

function keep() {
  settle();
  if (!document.getElementById("answer")) return;
  sessionStorage.setItem(key(location.pathname), shared(location.pathname) ? location.search : location.pathname + location.search);
}

function lead({ target }) {
  const to = target.closest("a");
  if (!to || to.hasAttribute("aria-current")) return;
  keep();
  const left = sessionStorage.getItem(key(to.pathname));
  if (left) to.href = shared(to.pathname) ? to.pathname + left : left;
}

addEventListener("pagehide", keep);
for (const each of ["click", "auxclick", "contextmenu"]) views.addEventListener(each, lead);
