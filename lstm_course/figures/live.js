// What the explorer and the microscope share: the cell, its numbers, and how a page wakes them.

// The operations of cell_graph.py, for one unit.
const layers = {
  "sigmoid layer": (z) => {
    const e = Math.exp(-Math.abs(z)); // always within (0, 1]
    return (z >= 0 ? 1 : e) / (1 + e);
  },
  "tanh layer": Math.tanh,
};
const pointwise = {
  tanh: Math.tanh,
  multiply: (a, b) => a * b,
  add: (a, b) => a + b,
  leave: (a) => a,
};

// Every node's value in order; what is known is taken as it is, a layer asks for its quantity's z.
function evaluate(nodes, known, preActivation) {
  const values = { ...known };
  for (const [name, operation, quantity, reads] of nodes) {
    if (name in known) continue;
    values[name] =
      operation in pointwise
        ? pointwise[operation](...reads.map((read) => values[read]))
        : layers[operation](preActivation(quantity));
  }
  return values;
}

// Two decimals as Python rounds them, an exact tie to even; a real minus, never before 0.00.
function text(value) {
  const size = Math.abs(value);
  const digits = ((size * 8) % 4 === 1 ? size - 0.001 : size).toFixed(2);
  return (value < 0 && Number(digits) > 0 ? "−" : "") + digits;
}

// A function that lets a screen reader hear the last of many changes.
function speaker(root) {
  const status = root.querySelector(".spoken");
  let timer;
  return (words) => {
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = words), 400);
  };
}

// Slides turn at the keys that move a slider or press a button, and JupyterLab has commands on
// bare letters: keep these here, and let Ctrl+S, Shift+Enter and Escape go on.
function keepKeys(event) {
  const isCommand = event.ctrlKey || event.metaKey || event.altKey;
  const runs = event.key === "Enter" && event.shiftKey;
  if (!isCommand && !runs && event.key !== "Escape") event.stopPropagation();
}

// Where the page re-creates scripts, currentScript is null: start every one not yet started.
// One that JupyterLab shows before its cell is run has lost its data, and sleeps on.
function wake(name, start) {
  for (const root of document.querySelectorAll("." + name + "[data-cell]"))
    if (!root.lstmAwake) {
      root.lstmAwake = true;
      root.addEventListener("keydown", keepKeys);
      for (const part of root.querySelectorAll(".asleep")) part.remove();
      start(root);
    }
}
