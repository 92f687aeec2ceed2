// A stored network in the page: its words, and what it computes while it reads them.

// An array written as whole numbers to the base 36; rows by `rows`, a vector where it has one.
function unpack(written, whole, rows) {
  const numbers = written.split(" ").map((digits) => parseInt(digits, 36) / whole);
  if (rows === undefined) return numbers;
  const width = numbers.length / rows;
  return Array.from({ length: rows }, (_, k) => numbers.slice(k * width, (k + 1) * width));
}

const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);

function softmax(scores) {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

// How many letters must be put in, taken out or changed (Levenshtein).
function apart(a, b) {
  let row = [...Array(b.length + 1).keys()];
  for (let k = 1; k <= a.length; k += 1) {
    const next = [k];
    for (let m = 1; m <= b.length; m += 1)
      next.push(Math.min(row[m] + 1, next[m - 1] + 1, row[m - 1] + (a[k - 1] !== b[m - 1])));
    row = next;
  }
  return row[b.length];
}

function networkOf(data) {
  const vocabulary = data.vocabulary.split(" ");
  const index = new Map(vocabulary.map((word, k) => [word, k]));
  const { arrays, whole, nodes, order } = data;
  const b = unpack(arrays.b, whole);
  const b_y = unpack(arrays.b_y, whole);
  const H = b.length / order.length;
  const embedding = unpack(arrays.embedding, whole, vocabulary.length);
  const [W_x, W_h] = ["W_x", "W_h"].map((name) => unpack(arrays[name], whole, b.length));
  const W_y = unpack(arrays.W_y, whole, b_y.length);
  const signs = vocabulary.every((word) => word.length === 1);

  // Words, with points and commas apart; a network of single signs reads each sign.
  function split(typed) {
    return typed.match(signs ? /\S/g : /[^\s.,]+|[.,]/g) || [];
  }

  // One object of nodes a unit and the answers' probabilities, a word; `held` as the reader set it.
  function read(words, held) {
    let h = Array(H).fill(0);
    let c = h;
    return words.map((word, t) => {
      const x_t = embedding[index.get(word.toLowerCase())];
      const units = h.map((_, k) => {
        const known = { x_t, h_prev: h[k], c_prev: c[k] };
        if (held.node && t >= held.from && [k, -1].includes(held.unit))
          known[held.node] = held.value;
        return evaluate(nodes, known, (quantity) => {
          const row = order.indexOf(quantity) * H + k;
          return dot(W_x[row], x_t) + dot(W_h[row], h) + b[row];
        });
      });
      h = units.map((unit) => unit.h_t);
      c = units.map((unit) => unit.c_t);
      return { units, answers: softmax(W_y.map((row, k) => dot(row, h) + b_y[k])) };
    });
  }

  function near(word) {
    const typed = word.toLowerCase();
    const ranked = vocabulary.map((known) => [apart(typed, known), known]);
    return ranked.sort((a, b) => a[0] - b[0]).slice(0, 4).map(([, known]) => known);
  }

  return { H, vocabulary, signs, split, read, near, knows: (word) => index.has(word.toLowerCase()) };
}
