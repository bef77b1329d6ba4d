// Parts of a page stay folded or open as their reader left them, whichever ticket he looks at: details[data-fold=name].
const name = (part) => `fold:${part.dataset.fold}`;

const setFolds = (within) => {
  for (const part of within.querySelectorAll("details[data-fold]")) {
    const left = localStorage.getItem(name(part));
    if (left !== null) part.open = left === "open";
  }
};

// A press tells what he wants; what a script or a search within the page opens does not.
document.addEventListener("click", (event) => {
  const part = event.target.closest("summary")?.parentElement;
  if (part?.dataset.fold) localStorage.setItem(name(part), part.open ? "folded" : "open");
});
// What comes after the page: its parts alone, so that one that was opened since stays open.
document.addEventListener("htmx:after:swap", ({ detail }) => detail.ctx.target?.id === "solving" && setFolds(detail.ctx.target));
setFolds(document);
