function start(root) {
  const { nodes, presets, sentences, spoken, start: first } = JSON.parse(root.dataset.cell);
  const find = (selector) => [...root.querySelectorAll(selector)];
  const sliders = find("input[data-key]");
  const buttons = find("button[data-preset]");
  const say = speaker(root);
  const limits = new Map(sliders.map((slider) => [slider, Number(slider.max)]));
  const settings = { ...presets[first] }; // exact, where a slider stands on its grid
  const isWeight = (key) => key.includes(".");
  let chosen = first;

  function compute() {
    const { x_t, h_prev, c_prev } = settings;
    const preActivation = (quantity) => {
      const [w_x, w_h, b] = ["w_x", "w_h", "b"].map((key) => settings[quantity + "." + key]);
      return x_t * w_x + h_prev * w_h + b;
    };
    return evaluate(nodes, { x_t, h_prev, c_prev }, preActivation);
  }

  function show(speak) {
    const values = compute();
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
    const told = Object.entries(spoken).map(([name, words]) => words + " " + text(values[name]));
    if (speak) say(told.join(", "));
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
    const { h_t, c_t } = compute();
    change({ h_prev: h_t, c_prev: c_t });
  });
  find("button[data-do=reset]")[0].addEventListener("click", () => change(presets[chosen]));
  show(false);
}

wake("lstm-explorer", start);
