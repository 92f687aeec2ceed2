// Set the formulas, wait for fonts and pictures, then start reveal.js; `deckReady` says when all is.

// Slides with little on them get larger letters, as far as all of it still fits.
function enlarge() {
  for (const page of document.querySelectorAll(".page:not(:has(h1, .figure, .lstm-live))")) {
    page.classList.add("large");
    const cut = [page, ...page.querySelectorAll("pre, table")].some(
      (e) => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth,
    );
    if (cut) page.classList.remove("large");
  }
}

// A figure's parts come key by key. `data-steps` has a text for each key: what comes with it, with
// commas between, by a part of its name in the SVG (`->f_t`), or by four numbers, left, top, right
// and bottom in percent of the figure: what has no such name and its middle there. What no step
// names is there from the start; what lies outside `data-crop`, never.
function grow() {
  for (const figure of document.querySelectorAll("[data-steps]")) {
    const steps = JSON.parse(figure.dataset.steps).map((step) => step.split(", "));
    const whole = figure.querySelector("svg > g").getBoundingClientRect();
    const isIn = (part, sides) => {
      const [left, top, right, bottom] = sides.split(" ").map(Number);
      const box = part.getBoundingClientRect();
      const x = (100 * (box.x + box.width / 2 - whole.x)) / whole.width;
      const y = (100 * (box.y + box.height / 2 - whole.y)) / whole.height;
      const isSmall = (100 * box.width) / whole.width <= right - left;
      return isSmall && left <= x && x <= right && top <= y && y <= bottom;
    };
    const fits = (part, want) =>
      /^[\d. ]+$/.test(want) ? !part.id.includes(":") && isIn(part, want) : part.id.includes(want);
    for (const part of figure.querySelectorAll("svg > g > g > g")) {
      const step = steps.findIndex((wanted) => wanted.some((want) => fits(part, want)));
      if (figure.dataset.crop && !isIn(part, figure.dataset.crop)) part.style.display = "none";
      if (step < 0) continue;
      part.classList.add("fragment");
      part.dataset.fragmentIndex = step;
    }
    for (const later of figure.closest(".page").querySelectorAll("div.fragment"))
      later.dataset.fragmentIndex = steps.length;
  }
}

// A clicker's keys turn the page wherever the focus is. After a click into the explorer or the
// microscope the others do too, but in a field that one writes into; who came by Tab presses and
// moves with them.
function keepKeys() {
  const turn = { PageDown: () => Reveal.next(), PageUp: () => Reveal.prev() };
  let clicked = false;
  const press = (event) => {
    clicked = false;
    if (!(event.key in turn) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    turn[event.key]();
  };
  const leave = (event) => {
    const isField = event.target.matches("select, [type=text], [type=number], [type=search]");
    if (clicked && (event.type === "change" || !isField)) document.activeElement.blur();
  };
  addEventListener("keydown", press, true);
  addEventListener("pointerdown", () => (clicked = true), true);
  addEventListener("pointerup", (event) => setTimeout(leave, 0, event));
  addEventListener("change", leave);
}

window.deckReady = (async () => {
  await MathJax.startup.promise;
  await MathJax.typesetPromise();
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  const deck = document.querySelector(".reveal");
  deck.classList.add("measuring"); // every slide is laid out
  enlarge();
  grow();
  deck.classList.remove("measuring");
  keepKeys();
  await Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0, // each slide has its own
    minScale: 0.2,
    maxScale: 3,
    center: false,
    controls: false, // they would cover text
    hash: true,
    navigationMode: "linear", // the right arrow leads through every slide
    slideNumber: "c/t",
    transition: "none",
    pdfSeparateFragments: false,
    keyboardCondition: (event) =>
      !([" ", "Enter"].includes(event.key) && event.target.closest("a, button, summary")),
    plugins: [RevealNotes],
  });
})();
