// Each [data-insert] becomes a button that puts its text where the cursor last was; without this they are to be typed.
let last = document.querySelector("textarea[name=body]");

document.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea[name=body], input[name=subject]")) last = event.target;
});

for (const code of document.querySelectorAll("code[data-insert]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "as-link";
  button.textContent = code.dataset.insert;
  button.addEventListener("click", () => {
    if (last === null) return;
    last.focus();
    last.setRangeText(code.dataset.insert, last.selectionStart, last.selectionEnd, "end");
  });
  code.replaceChildren(button);
}
