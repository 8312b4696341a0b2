// Details on hover, tap and keys, and the zoom. Without this script the titles of the items still say what they are.

(() => {
  const pictures = [...document.querySelectorAll(".picture")];

  function clock(seconds) {
    const whole = Math.floor(Math.abs(seconds));
    const rest = String(whole % 60).padStart(2, "0");
    return `${seconds < 0 ? "-" : "+"}${Math.floor(whole / 60)}:${rest}`;
  }

  const at = (item) => Number(item.dataset.at);
  const row = (item) => Number(item.dataset.row);
  const inRow = (items, wanted) => items.filter((item) => row(item) === wanted).sort((a, b) => at(a) - at(b));

  function nearest(items, moment) {
    return [...items].sort((a, b) => Math.abs(at(a) - moment) - Math.abs(at(b) - moment))[0];
  }

  // Left and right: along the lane. Up and down: to the item of the next lane that is nearest in time.
  function neighbour(items, chosen, key) {
    const lane = inRow(items, row(chosen));
    const place = lane.indexOf(chosen);
    if (key === "ArrowRight") return lane[place + 1];
    if (key === "ArrowLeft") return lane[place - 1];
    if (key === "Home") return lane[0];
    if (key === "End") return lane[lane.length - 1];
    const rows = [...new Set(items.map(row))].sort((a, b) => a - b);
    const next = rows[rows.indexOf(row(chosen)) + (key === "ArrowDown" ? 1 : -1)];
    return nearest(inRow(items, next), at(chosen));
  }

  function connect(picture) {
    const svg = picture.querySelector(".lanes");
    const told = picture.querySelector(".told");
    const hair = picture.querySelector(".hair");
    const items = [...svg.querySelectorAll(".item")];
    let chosen;
    // Browsers would show the title as well, above the text of ours.
    const texts = new Map(
      items.map((item) => {
        const title = item.querySelector("title");
        item.setAttribute("aria-label", title.textContent);
        title.remove();
        return [item, item.getAttribute("aria-label")];
      }),
    );

    function choose(item, focus) {
      if (chosen !== undefined) {
        chosen.classList.remove("chosen");
        chosen.setAttribute("tabindex", "-1");
      }
      chosen = item;
      item.classList.add("chosen");
      item.setAttribute("tabindex", "0");
      told.textContent = texts.get(item);
      if (focus) item.focus();
    }

    const keys = ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"];
    svg.addEventListener("keydown", (event) => {
      if (chosen === undefined || !keys.includes(event.key)) return;
      event.preventDefault();
      const next = neighbour(items, chosen, event.key);
      if (next !== undefined) choose(next, true);
    });
    svg.addEventListener("focusin", (event) => {
      const item = event.target.closest(".item");
      if (item !== null && item !== chosen) choose(item, false);
    });

    const from = Number(picture.dataset.from);
    const to = Number(picture.dataset.to);
    function point(event) {
      const box = svg.getBoundingClientRect();
      const x = event.clientX - box.left;
      hair.setAttribute("x1", x);
      hair.setAttribute("x2", x);
      const item = event.target.closest(".item");
      if (item !== null) choose(item, false);
      const now = clock(from + ((to - from) * x) / box.width);
      told.textContent = item === null ? now : `${now} · ${texts.get(item)}`;
    }
    svg.addEventListener("pointermove", point);
    svg.addEventListener("click", point);
    for (const item of items) item.setAttribute("tabindex", "-1");
    if (items.length > 0) items[0].setAttribute("tabindex", "0");
  }

  const buttons = [...document.querySelectorAll(".zoom button")];

  // The moment in the middle of the box stays there.
  function zoom(times) {
    for (const picture of pictures) {
      const box = picture.querySelector(".scroll");
      const middle = (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth;
      picture.style.setProperty("--zoom", times);
      picture.classList.toggle("fine", times >= 4);
      box.scrollLeft = middle * box.scrollWidth - box.clientWidth / 2;
    }
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(Number(button.dataset.zoom) === times));
  }

  // Two designs beside each other show the same stretch of time.
  const boxes = pictures.map((picture) => picture.querySelector(".scroll"));
  for (const box of boxes)
    box.addEventListener("scroll", () => {
      for (const other of boxes)
        if (other !== box && other.scrollLeft !== box.scrollLeft) other.scrollLeft = box.scrollLeft;
    });

  for (const picture of pictures) connect(picture);
  for (const button of buttons) button.addEventListener("click", () => zoom(Number(button.dataset.zoom)));
  for (const group of document.querySelectorAll(".zoom")) group.hidden = false;
})();
