// Small helps for pages that work without them: move focus to what is wrong, name the dropped file, speak of swaps.

const voice = document.getElementById("voice");
const lost = document.getElementById("lost");

/** Say a sentence to those who listen; the same sentence twice is said twice. */
function say(words) {
  if (!voice) return;
  voice.textContent = "";
  setTimeout(() => { voice.textContent = words; }, 60);
}

/** Look after a piece of the page that has just appeared. */
function tend(part) {
  const wrong = part.matches?.("[data-focus]") ? part : part.querySelector("[data-focus]");
  wrong?.focus();
  for (const area of part.querySelectorAll(".drop")) tendDrop(area);
  for (const form of part.querySelectorAll("form")) form.noValidate = true; // ours speak the page's language
  for (const day of part.querySelectorAll(".months .tdy")) showToday(day);
}

/** Let a file be dropped on the whole area, and say its name in the words beside it. */
function tendDrop(area) {
  const input = area.querySelector("input[type=file]");
  const name = area.querySelector("[data-name]");
  if (!input || area.dataset.tended) return;
  area.dataset.tended = "yes";
  for (const kind of ["dragover", "dragleave", "drop"]) {
    area.addEventListener(kind, (event) => {
      event.preventDefault();
      area.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }
  input.addEventListener("change", () => {
    const words = [...input.files].map((file) => file.name).join(", ");
    if (name && words) name.textContent = words;
    if (words) say(words);
  });
}

/** A strip of months opens on a phone where today is, however often it is told to. */
function showToday(day) {
  const wrap = day.closest(".wrap");
  if (!wrap || wrap.scrollWidth <= wrap.clientWidth) return;
  const at = wrap.scrollLeft + day.getBoundingClientRect().left - wrap.getBoundingClientRect().left;
  wrap.scrollLeft = Math.max(0, at - wrap.clientWidth / 2);
}

/** The menu behind one's name closes on Escape and on a press elsewhere. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.me[open]")) {
    if (event.type === "click" && menu.contains(event.target)) continue;
    if (event.type === "keydown" && event.key !== "Escape") continue;
    menu.open = false;
    if (event.type === "keydown") menu.querySelector("summary").focus();
  }
}

document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  tend(part);
  const told = part.matches("[data-say]") ? part : part.querySelector("[data-say]");
  if (told) say(told.dataset.say);
});
for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(kind, () => { if (lost) lost.hidden = false; });
}
document.addEventListener("htmx:beforeSwap", () => { if (lost) lost.hidden = true; });
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
tend(document);
