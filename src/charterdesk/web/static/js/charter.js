// The editor of a charter: numbers beside its lines, a click on what the checks say leads to its line. Without this the
// lines are quoted beside what is said of them.
const text = document.querySelector("#id_text");

function lined() {
  const frame = document.createElement("div");
  frame.className = "charter-lined";
  const numbers = document.createElement("div");
  numbers.className = "charter-numbers";
  numbers.setAttribute("aria-hidden", "true");
  text.replaceWith(frame);
  frame.append(numbers, text);
  let shown = 0;
  const count = () => {
    const lines = text.value.split("\n").length;
    if (lines === shown) return;
    shown = lines;
    numbers.textContent = Array.from({ length: lines }, (_, line) => line + 1).join("\n") + "\n ";
  };
  const follow = () => {
    numbers.style.height = `${text.clientHeight}px`;
    numbers.scrollTop = text.scrollTop;
  };
  text.addEventListener("input", count);
  text.addEventListener("scroll", follow);
  new ResizeObserver(follow).observe(text);
  count();
  follow();
}

function goTo(line, column) {
  const lines = text.value.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const at = before + Math.min(column - 1, (lines[line - 1] ?? "").length);
  text.focus();
  text.setSelectionRange(at, before + (lines[line - 1] ?? "").length);
  const height = text.scrollHeight / Math.max(1, lines.length);
  text.scrollTop = Math.max(0, (line - 6) * height);
}

if (text !== null) {
  lined();
  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-line]");
    if (place === null) return;
    event.preventDefault();
    goTo(Number(place.dataset.line), Number(place.dataset.column));
  });
}
