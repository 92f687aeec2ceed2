// Read by tex-svg.js when it starts, so it stands before it. Formulas are set once, by deck.js.
window.MathJax = {
  startup: { typeset: false },
  tex: { inlineMath: [["$", "$"]], displayMath: [["$$", "$$"]] },
  svg: { matchFontHeight: false, fontCache: "local" }, // hidden slides have no height to match; notes are copied
  options: {
    enableMenu: false, // its entries would fetch more of MathJax
    skipHtmlTags: ["script", "style", "pre", "code", "svg"],
  },
};
