// In the search box: the arrows go through what was found and back.
const box = document.querySelector("#q");
const links = () => [...document.querySelectorAll("#found a.hit, #found .search-straight a, #found .search-others a")];

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const found = links();
  const at = found.indexOf(document.activeElement);
  if (document.activeElement !== box && at < 0) return;
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  if (next < 0) box.focus();
  else found[Math.min(next, found.length - 1)]?.focus();
});
