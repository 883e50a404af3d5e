// What every view shares: a word when the server is gone, asked again until it is back.

const lost = document.getElementById("lost");

document.addEventListener("htmx:error", () => { lost.hidden = false; });
document.addEventListener("htmx:after:request", () => { lost.hidden = true; });
