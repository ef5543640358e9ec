// One switch for all code of a page; wide things can be scrolled by keyboard.
addEventListener("DOMContentLoaded", () => {
  const folded = document.querySelectorAll("details.hide");
  for (const button of document.querySelectorAll("button.all-code")) {
    if (!folded.length) { button.remove(); continue; }
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      folded.forEach(part => { part.open = open; });
      button.setAttribute("aria-pressed", open);
      button.textContent = open ? "Fold all code" : "Show all code";
    });
  }
  const wide = () => document.querySelectorAll("div.highlight pre, table, mjx-container[display]").forEach(part => {
    if (part.scrollWidth > part.clientWidth + 1) part.tabIndex = 0;
  });
  addEventListener("load", () => setTimeout(wide, 300));
});
