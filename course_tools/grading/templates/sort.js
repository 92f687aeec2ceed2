// A click on a head sorts a table by that column; a second one turns it round.
for (const table of document.querySelectorAll("table.sortable")) {
  table.querySelectorAll("th").forEach((head, column) => {
    const text = (row) => row.cells[column].textContent.trim();
    const number = (row) => Number(text(row).replace(/[✓✗○!–%\s]/g, "") || -1);
    const button = document.createElement("button");
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const order = head.ariaSort === "ascending" ? "descending" : "ascending";
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", order);
      const rows = [...table.tBodies[0].rows];
      const numbers = rows.every((row) => !Number.isNaN(number(row)));
      rows.sort((a, b) => (numbers ? number(a) - number(b) : text(a).localeCompare(text(b))));
      table.tBodies[0].append(...(order === "ascending" ? rows : rows.reverse()));
    });
  });
}
