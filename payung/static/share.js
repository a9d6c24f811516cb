// Copy and share what is meant for somebody else. Without this module the words stand there and can be selected.

const voice = document.getElementById("voice");

/** Return where the words of a piece stand: in the piece, or in the element that it names. */
function sourceOf(piece) {
  return document.getElementById(piece.dataset.pass) ?? piece.querySelector("[data-words]");
}

/** Return the words of a piece: what its field holds or its text says. */
function wordsOf(piece) {
  const source = sourceOf(piece);
  return (source.value ?? source.textContent).replace(/\s+/g, " ").trim();
}

/** Say how it went, aloud and in the button itself for a moment. */
function tell(button, words) {
  const before = button.textContent;
  button.textContent = words;
  if (voice) voice.textContent = words;
  setTimeout(() => { button.textContent = before; }, 2500);
}

/** Copy the words; where the browser keeps its clipboard closed, select them instead. */
async function copy(piece, button) {
  try {
    await navigator.clipboard.writeText(wordsOf(piece));
    tell(button, button.dataset.done);
  } catch {
    const source = sourceOf(piece);
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    tell(button, button.dataset.otherwise);
  }
}

/** Hand the words to the phone's own sheet; somebody who closes it again has changed nothing. */
async function share(piece) {
  try {
    await navigator.share({ text: wordsOf(piece) });
  } catch (no) {
    if (no.name !== "AbortError") throw no;
  }
}

/** Show the buttons of the pieces that have just appeared. */
function tend(part) {
  for (const piece of part.querySelectorAll("[data-pass]")) {
    for (const button of piece.querySelectorAll("[data-copy]")) {
      button.hidden = false;
      button.onclick = () => copy(piece, button);
    }
    for (const button of piece.querySelectorAll("[data-share]")) {
      button.hidden = !navigator.share;
      button.onclick = () => share(piece);
    }
  }
}

document.addEventListener("htmx:load", (event) => tend(event.detail.elt));
tend(document);
