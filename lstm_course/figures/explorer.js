(() => {
  "use strict";
  // The operations of cell_graph.py, for a cell of one unit.
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

  function evaluate(nodes, settings) {
    const values = {};
    for (const [name, operation, quantity, reads] of nodes) {
      const weight = (key) => settings[quantity + "." + key];
      if (operation === "state") values[name] = settings[name];
      else if (operation in pointwise)
        values[name] = pointwise[operation](...reads.map((read) => values[read]));
      else
        values[name] = layers[operation](
          values.x_t * weight("w_x") + values.h_prev * weight("w_h") + weight("b")
        );
    }
    return values;
  }

  // Two decimals as Python rounds them, an exact tie to even; a real minus, never before 0.00.
  function text(value) {
    const size = Math.abs(value);
    const digits = ((size * 8) % 4 === 1 ? size - 0.001 : size).toFixed(2);
    return (value < 0 && Number(digits) > 0 ? "−" : "") + digits;
  }

  function start(root) {
    const { nodes, presets, sentences, spoken, start: first } = JSON.parse(root.dataset.cell);
    const find = (selector) => [...root.querySelectorAll(selector)];
    const sliders = find("input[data-key]");
    const buttons = find("button[data-preset]");
    const [status] = find(".spoken");
    const limits = new Map(sliders.map((slider) => [slider, Number(slider.max)]));
    const settings = { ...presets[first] }; // exact, where a slider stands on its grid
    const isWeight = (key) => key.includes(".");
    let chosen = first;
    let timer;

    function show(speak) {
      const values = evaluate(nodes, settings);
      for (const place of find("[data-value]"))
        place.textContent = text(values[place.dataset.value]);
      for (const bar of find("[data-fill]")) {
        const value = values[bar.dataset.fill];
        const unit = Number(bar.dataset.unit);
        bar.setAttribute("y", Number(bar.dataset.zero) - Math.max(value, 0) * unit);
        bar.setAttribute("height", Math.abs(value) * unit);
      }
      for (const slider of sliders) {
        const value = text(settings[slider.dataset.key]);
        slider.setAttribute("aria-valuetext", value);
        slider.nextElementSibling.textContent = value;
      }
      const same = Object.keys(settings).every(
        (key) => !isWeight(key) || settings[key] === presets[chosen][key]
      );
      for (const button of buttons)
        button.setAttribute("aria-pressed", same && button.dataset.preset === chosen);
      const own = "Your own weights; reset goes back to “" + chosen + "”.";
      find(".sentence")[0].textContent = same ? sentences[chosen] : own;
      root.dataset.settings = JSON.stringify(settings);
      root.dataset.result = JSON.stringify(values);
      clearTimeout(timer); // a screen reader hears the last of many changes
      const told = Object.entries(spoken).map(([name, words]) => words + " " + text(values[name]));
      if (speak) timer = setTimeout(() => (status.textContent = told.join(", ")), 400);
    }

    // Change settings and move the sliders there; a state beyond its slider's range widens it.
    function change(changes) {
      Object.assign(settings, changes);
      for (const slider of sliders) {
        const value = settings[slider.dataset.key];
        const limit = Math.max(limits.get(slider), Math.ceil(Math.abs(value)));
        slider.min = -limit;
        slider.max = limit;
        slider.value = value;
      }
      show(true);
    }

    for (const slider of sliders)
      slider.addEventListener("input", () => {
        settings[slider.dataset.key] = Number(slider.value);
        show(true);
      });
    for (const button of buttons)
      button.addEventListener("click", () => {
        chosen = button.dataset.preset;
        const weights = Object.entries(presets[chosen]).filter(([key]) => isWeight(key));
        change(Object.fromEntries(weights));
      });
    find("button[data-do=step]")[0].addEventListener("click", () => {
      const { h_t, c_t } = evaluate(nodes, settings);
      change({ h_prev: h_t, c_prev: c_t });
    });
    find("button[data-do=reset]")[0].addEventListener("click", () => change(presets[chosen]));
    // Slides turn at the keys that move a slider or press a button, and JupyterLab has commands on
    // bare letters: keep these here, and let Ctrl+S, Shift+Enter and Escape go on.
    root.addEventListener("keydown", (event) => {
      const isCommand = event.ctrlKey || event.metaKey || event.altKey;
      const runs = event.key === "Enter" && event.shiftKey;
      if (!isCommand && !runs && event.key !== "Escape") event.stopPropagation();
    });
    for (const line of find(".asleep")) line.remove(); // it stays where scripts are not run
    show(false);
  }

  // Where the page re-creates scripts, currentScript is null: start every explorer not yet started.
  // One that JupyterLab shows before its cell is run has lost its data, and sleeps on.
  for (const root of document.querySelectorAll(".lstm-explorer[data-cell]"))
    if (!root.lstmExplorer) {
      root.lstmExplorer = true;
      start(root);
    }
})();
