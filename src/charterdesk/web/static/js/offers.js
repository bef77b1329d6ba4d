// A list that opens in a text when it begins with certain signs ("::", "@"): arrows choose, Enter or Tab takes, Escape
// leaves. The focus stays in the text.
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const MOST = 8;

export const offerOn = (text, list, write, kinds) => {
  let from = 0;
  let shown = [];
  let at = 0;
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);

  const close = () => {
    list.hidden = true;
    shown = [];
    text.removeAttribute("aria-activedescendant");
  };

  const mark = () => {
    [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
    text.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };

  const take = (place) => {
    const { body } = shown[place];
    close();
    write(body, from, text.selectionEnd);
  };

  const draw = () => {
    list.replaceChildren(
      ...shown.map((one, place) => {
        const row = document.createElement("li");
        row.id = `${list.id}-${place}`;
        row.setAttribute("role", "option");
        row.textContent = one.name;
        row.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(place);
        });
        return row;
      }),
    );
    at = 0;
    list.hidden = false;
    mark();
  };

  text.addEventListener("input", async () => {
    const before = text.value.slice(0, text.selectionEnd);
    for (const { begins, of } of kinds) {
      const start = before.lastIndexOf(begins);
      const word = start < 0 ? "" : before.slice(start + begins.length);
      if (start < 0 || /\n/.test(word) || word.length > 30 || !/(^|\s)$/.test(before.slice(0, start))) continue;
      const wanted = plain(word);
      const found = (await of()).filter((one) => plain(one.name).includes(wanted)).slice(0, MOST);
      if (text.value.slice(0, text.selectionEnd) !== before) return;
      if (found.length === 0) continue;
      from = start;
      shown = found;
      return draw();
    }
    close();
  });

  text.addEventListener("keydown", (event) => {
    if (list.hidden || shown.length === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") at = (at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length;
    else if (event.key === "Enter" || event.key === "Tab") take(at);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (!list.hidden) mark();
  });
  text.addEventListener("blur", close);
};
