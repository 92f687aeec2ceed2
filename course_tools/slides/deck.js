// Set the formulas, wait for fonts and pictures, then start reveal.js; `deckReady` says when all is.

// Slides with little on them get larger letters, as far as all of it still fits.
function enlarge() {
  const deck = document.querySelector(".reveal");
  deck.classList.add("measuring");
  for (const page of document.querySelectorAll(".page:not(:has(h1, .figure, .lstm-live))")) {
    page.classList.add("large");
    const cut = [page, ...page.querySelectorAll("pre, table")].some(
      (e) => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth,
    );
    if (cut) page.classList.remove("large");
  }
  deck.classList.remove("measuring");
}

window.deckReady = (async () => {
  await MathJax.startup.promise;
  await MathJax.typesetPromise();
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  enlarge();
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
    plugins: [RevealNotes],
  });
})();
