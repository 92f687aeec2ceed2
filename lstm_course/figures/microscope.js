// Made here, since what shows a page that it does not trust keeps such parts and drops the script.
const CONTROLS = `
<div class="line">
<label>example <select data-do="example"></select></label>
<label class="wide">or your own <input type="text" data-do="words" autocapitalize="off" spellcheck="false"/></label>
</div>
<p class="message" role="alert"></p>
<div class="line">
<label>show <select data-do="show"></select></label>
<div class="line" role="group" aria-label="hold">
<label>hold <select data-do="node"></select></label>
<label>of <select data-do="unit"></select></label>
<label>from <select data-do="from"></select></label>
<label class="wide">at <input type="range" data-do="value" step="0.05" value="0"/><span class="value" aria-hidden="true"></span></label>
<button type="button">let go</button>
</div>
</div>
<div class="reading" role="group" aria-label="gates and states under each word"><table></table></div>
<p class="key"></p>
<p class="answer"></p>
<ul class="answers"></ul>
<details><summary></summary><p class="vocabulary"></p></details>`;

const element = (tag, content, attributes = {}) => {
  const made = document.createElement(tag);
  made.append(...[content].flat());
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

// What draws a value between low and high: where its bar begins, how long it is, what it was.
function barStyle(value, low, high, was) {
  const share = (v) => (v - low) / (high - low);
  const [from, to] = [share(Math.max(low, 0)), share(value)].sort((a, b) => a - b);
  const size = Math.min(1, to - from);
  const at = size < 1 ? (1 - to) / (1 - size) : 0; // of the room that the bar leaves, from above
  const line = was === undefined || text(was) === text(value) ? "" : ";--was:" + share(was);
  return "--at:" + at + ";--size:" + size + line;
}

function start(root) {
  const data = JSON.parse(root.dataset.cell);
  const network = networkOf(data);
  root.insertAdjacentHTML("beforeend", CONTROLS);
  const find = (selector) => root.querySelector(selector);
  const [example, typed, show, node, unit, from, value] = [
    ..."example words show node unit from value".split(" "),
  ].map((name) => find("[data-do=" + name + "]"));
  const say = speaker(root);
  const about = new Map(data.shown.map(([name, quantity, words]) => [name, [quantity, words]]));
  const unitName = (k) => (k < 0 ? "all units" : "unit " + k);
  let words;
  let waiting;
  let isTouched = false; // else it would speak before anybody did anything
  let before;
  let after;

  const held = () => ({
    node: node.value,
    unit: Number(unit.value),
    from: Number(from.value),
    value: Number(value.value),
  });

  // The lines of the table: a node of the graph and a unit each.
  function lines() {
    const [kind, key] = show.value.split(" ");
    if (kind === "unit") return data.shown.map(([name]) => [name, Number(key)]);
    return Array.from({ length: network.H }, (_, k) => [key, k]);
  }

  function limitsOf(name) {
    if ("fio".includes(about.get(name)[0])) return [0, 1];
    if (name !== "c_t") return [-1, 1];
    const shown = lines().map(([, k]) => k);
    const all = [...before, ...after].flatMap(({ units }) => shown.map((k) => Math.abs(units[k].c_t)));
    const limit = Math.max(1, Math.ceil(Math.max(...all)));
    return [-limit, limit];
  }

  function isHeld(name, k, t) {
    const { node: on, unit: which, from: first } = held();
    return name === on && t >= first && [k, -1].includes(which);
  }

  function field([name, k], t) {
    const [now, was] = [after, before].map((steps) => steps[t].units[k][name]);
    const look = "--look:var(--" + about.get(name)[0] + ");";
    const style = look + barStyle(now, ...limitsOf(name), was);
    return element("td", text(now), isHeld(name, k, t) ? { style, class: "held" } : { style });
  }

  const best = (step) => data.answers[step.answers.indexOf(Math.max(...step.answers))];

  function lineName([name, k]) {
    const [quantity, said] = about.get(name);
    const symbol = element("i", quantity, { style: "--look:var(--" + quantity + ")" });
    const isUnit = show.value.startsWith("unit");
    const words = element("span", isUnit ? " " + said : " of unit", { class: "name" });
    return [symbol, words, isUnit ? "" : " " + k];
  }

  function fields() { // rows of cells: words, values, answers
    const head = [element("td", []), ...words.map((word) => element("th", word))];
    const rows = lines().map((line) => [
      element("th", lineName(line)),
      ...words.map((_, t) => field(line, t)),
    ]);
    const answers = words.map((_, t) => {
      const changed = best(after[t]) !== best(before[t]);
      return element("td", best(after[t]), changed ? { class: "changed" } : {});
    });
    return [head, ...rows, [element("th", ["answer", element("span", " so far", { class: "name" })]), ...answers]];
  }

  // Words stand side by side where all of them find room, else below each other; names give way.
  function drawTable() {
    const [table, box] = [find("table"), find(".reading")];
    const drawn = fields();
    for (const look of ["across", "across short", "down", "down short", "down short small"]) {
      const isDown = look.startsWith("down");
      const rows = isDown ? drawn[0].map((_, t) => drawn.map((row) => row[t])) : drawn;
      table.className = look;
      table.replaceChildren(...rows.map((row) => element("tr", row)));
      for (const [k, row] of rows.entries())
        for (const [m, cell] of row.entries())
          if (cell.tagName === "TH") cell.scope = m && !k ? "col" : "row";
      if (table.scrollWidth <= box.clientWidth) break;
    }
    const isScrolled = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    box.tabIndex = isScrolled ? 0 : -1; // so that keys reach what is out of sight
  }

  function drawAnswers() {
    const [was, now] = [before, after].map((steps) => steps.at(-1));
    const changed = Boolean(node.value);
    const share = (step, k) => text(step.answers[k]);
    const list = data.answers.map((name, k) => {
      const style = barStyle(now.answers[k], 0, 1, changed ? was.answers[k] : undefined);
      const numbers = (changed ? share(was, k) + " → " : "") + share(now, k);
      const isBest = name === best(now) ? { class: "changed" } : {};
      const bar = element("span", [], { class: "bar", style });
      return element("li", [element("span", name), bar, element("span", numbers)], isBest);
    });
    find(".answers").replaceChildren(...list);
    const top = (step) => best(step) + " " + text(Math.max(...step.answers));
    const sentence = data.asks + ": " + (changed ? top(was) + " → " : "") + top(now);
    find(".answer").textContent = sentence;
    return sentence;
  }

  function draw() {
    before = network.read(words, {});
    after = network.read(words, held());
    drawTable();
    const scale = limitsOf("c_t")[1];
    find(".key").textContent =
      "Bars: f, i and o run from 0 to 1; g and h from −1 to 1, c from −" + scale + " to " + scale +
      ", both ways from the middle. " +
      (node.value ? "Dashed: held. A short line stands where a value was before." : "");
    const sentence = drawAnswers();
    if (isTouched) say(sentence);
  }

  function wrongWith(next) {
    const unknown = [...new Set(next.filter((word) => !network.knows(word)))];
    const strange = unknown.map((word) => {
      const near = network.near(word).join(", ");
      return "It does not know “" + word + "”; near ones that it knows: " + near + ".";
    });
    if (!next.length) return "Type a word that it knows.";
    if (next.length <= data.most) return strange.join(" ");
    return "At most " + data.most + " words; these are " + next.length + ".";
  }

  function tell(wrong) {
    const still = " Below is still the last text that it could read.";
    find(".message").textContent = wrong && wrong + still;
    typed.setAttribute("aria-invalid", Boolean(wrong));
  }

  // What cannot be read is told after a while: a word half typed is not yet unknown, and a message
  // that comes at once moves what is being clicked.
  function readTyped(patience) {
    clearTimeout(waiting);
    const next = network.split(typed.value);
    const wrong = wrongWith(next);
    if (wrong) {
      waiting = setTimeout(tell, patience, wrong);
      return;
    }
    tell("");
    words = next;
    const chosen = Math.min(from.selectedIndex, words.length - 1);
    from.replaceChildren(...options(words.map((word, t) => [t, t + 1 + ": " + word])));
    from.selectedIndex = Math.max(0, chosen);
    draw();
  }

  function hold() { // another quantity has another range
    const free = !node.value;
    for (const part of [unit, from, value, find("button")]) part.disabled = free;
    const [low, high] = free ? [0, 1] : limitsOf(node.value);
    Object.assign(value, { min: low, max: high });
    showValue();
    draw();
  }

  function showValue() {
    const shown = text(Number(value.value));
    value.nextElementSibling.textContent = shown;
    value.setAttribute("aria-valuetext", shown);
  }

  const units = Array.from({ length: network.H }, (_, k) => k);
  const nodes = data.shown.map(([name, quantity, said]) => [name, quantity + ", " + said]);
  const options = (pairs) => pairs.map(([key, said]) => element("option", said, { value: key }));
  const group = (label, pairs) => element("optgroup", options(pairs), { label });
  example.append(...options(data.examples.map((text) => [text, text])));
  typed.value = example.value = data.text;
  show.append(
    group("all of one unit", units.map((k) => ["unit " + k, unitName(k)])),
    group("one of all units", nodes.map(([name, said]) => ["node " + name, said]))
  );
  show.value = "unit " + data.unit;
  node.append(...options([["", "nothing"], ...nodes]));
  unit.append(...options([-1, ...units].map((k) => [k, unitName(k)])));
  find("summary").textContent = "all " + network.vocabulary.length + (network.signs ? " signs" : " words") + " that it knows";
  find(".vocabulary").textContent = network.vocabulary.join(" ");

  example.addEventListener("change", () => {
    typed.value = example.value;
    readTyped();
  });
  typed.addEventListener("input", () => readTyped(1200));
  typed.addEventListener("change", () => readTyped(300));
  show.addEventListener("change", draw);
  node.addEventListener("change", hold);
  unit.addEventListener("change", draw);
  from.addEventListener("change", draw);
  value.addEventListener("input", () => {
    showValue();
    draw();
  });
  find("button").addEventListener("click", () => {
    node.value = "";
    hold();
    node.focus();
  });
  root.lstmReading = () => ({ before, after });
  readTyped();
  hold();
  isTouched = true;
  new ResizeObserver(drawTable).observe(root);
}

wake("lstm-microscope", start);
